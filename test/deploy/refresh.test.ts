import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { Folder } from '../folder.ts';

const STRANGER = 54_321;
const SCRIPT = 'deploy/refresh.sh';

describe('refresh.sh', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
    fs.cpSync(SCRIPT, folder.path(`project/${SCRIPT}`));
    return () => folder.remove();
  });

  /** Runs the script from another folder, as cron does. */
  const run = (env: NodeJS.ProcessEnv = {}) => {
    const { MAKEFLAGS: _flags, MAKELEVEL: _level, MIRROR: _mirror, ...inherited } = process.env;
    const options = { cwd: folder.root, env: { ...inherited, ...env }, encoding: 'utf8' } as const;
    return spawnSync('sh', [folder.path(`project/${SCRIPT}`)], options);
  };
  /** Makes a project whose program is `script`, built by a Makefile that prints `made`. */
  const programIs = (script: string, recipe = `echo made; mkdir -p dist; cp main.js dist`) => {
    folder.write('project/package.json', '{"type": "module"}');
    folder.write('project/main.js', script);
    folder.write('project/Makefile', `dist/main.js: main.js\n\t@${recipe}\n`);
  };

  it('builds the program if it is missing, then is replaced by it and ends with its exit code', () => {
    programIs(`console.log(process.argv[2], process.cwd()); process.exitCode = Number(process.env.CODE);`);
    const refresh = `refresh ${fs.realpathSync(folder.path('project'))}\n`;
    expect(run({ CODE: '0' })).toMatchObject({ status: 0, stdout: `made\n${refresh}` });
    expect(run({ CODE: '3' })).toMatchObject({ status: 3, stdout: refresh });
    expect(run({ CODE: '1' })).toMatchObject({ status: 1, stdout: refresh });
    // The program has replaced the shell, so it gets the signals of a service manager.
    programIs("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 60_000);");
    expect(run()).toMatchObject({ status: null, signal: 'SIGTERM' });
  });

  it('ends with 1 if the program cannot be built, and does not start an old one', () => {
    programIs("console.log('an old one');");
    expect(run().status).toBe(0);
    programIs("console.log('new');", 'echo no packages >&2; exit 5');
    const later = new Date('2099-01-01');
    fs.utimesSync(folder.path('project/main.js'), later, later);
    const { status, stdout, stderr } = run();
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('no packages');
  });

  it('uses the mirror beside the project unless MIRROR is set, and always UTC and the C locale', () => {
    programIs(
      `const { MIRROR, TZ, LC_ALL } = process.env; console.log(JSON.stringify([MIRROR, TZ, LC_ALL]));`,
    );
    const seen = (env?: NodeJS.ProcessEnv) => JSON.parse(run(env).stdout.replace('made\n', ''));
    expect(seen()).toEqual(['', 'UTC', 'C']);
    fs.mkdirSync(folder.path('shared/mirror'), { recursive: true });
    expect(seen({ TZ: 'Pacific/Kiritimati', LC_ALL: 'C.UTF-8' })).toEqual(['../shared/mirror', 'UTC', 'C']);
    expect(seen({ MIRROR: '' })).toEqual(['', 'UTC', 'C']);
    expect(seen({ MIRROR: 'mine' })).toEqual(['mine', 'UTC', 'C']);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'builds and runs nothing if the releases belong to another user',
    () => {
      const releases = folder.path('project/out/releases');
      fs.mkdirSync(releases, { recursive: true });
      fs.chownSync(releases, STRANGER, STRANGER);
      const { status, stderr } = run();
      expect(fs.readdirSync(folder.path('project')).sort()).toEqual(['deploy', 'out']);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^out\/releases belongs to \S+, but this user is root\n {2}next: run it as that user/,
      );
    },
  );
});

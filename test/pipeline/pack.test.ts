import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn } from '../../pipeline/warehouse/files.ts';
import { Folder } from '../folder.ts';
import { untilEnd } from '../made-projects.ts';
import type { Result } from '../project.ts';
import { words } from '../words.ts';

/**
 * A folder with the package that `make pack` makes, unpacked as npm installs it, but without a registry: the dependencies that it
 * names lie beside it in `node_modules/`, as links to those of this repository.
 */
class Installed extends Folder {
  readonly code = this.path('node_modules/metalign');
  /** The package's file. */
  readonly packed: string;

  constructor() {
    super();
    fs.mkdirSync(this.code, { recursive: true });
    // Without making the bundle again, which other tests run.
    const packed = execFileSync('make', ['-s', '-o', 'dist/main.js', 'pack'], { encoding: 'utf8' });
    this.packed = packed.trim();
    execFileSync('tar', ['-xzf', this.packed, '-C', this.code, '--strip-components=1']);
    fs.rmSync(this.packed);
    const { bin, dependencies } = JSON.parse(this.read('node_modules/metalign/package.json'));
    for (const name of Object.keys(dependencies)) this.link(path.resolve('node_modules', name), name);
    this.link(path.join(this.code, bin.metalign), '.bin/metalign');
    fs.chmodSync(path.join(this.code, bin.metalign), 0o755);
  }

  private link(target: string, name: string): void {
    const link = this.path(path.join('node_modules', name));
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(target, link);
  }

  /** Runs the command in a new folder below, which has these files. */
  metalign(words: string, files: Record<string, string> = {}, env: Record<string, string> = {}) {
    const folder = fs.mkdtempSync(this.path('work-'));
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    const { status, stdout, stderr } = spawnSync(
      this.path('node_modules/.bin/metalign'),
      words.split(' ').filter(Boolean),
      {
        cwd: folder,
        env: { ...process.env, MIRROR: '', WORKERS: '1', ...env },
        encoding: 'utf8',
      },
    );
    return { folder, code: status, output: `${stdout}${stderr}` } satisfies Result & { folder: string };
  }
}

describe('the npm package', () => {
  const installed = untilEnd(new Installed());
  const llm = fs.readFileSync('examples/llm.csv', 'utf8');

  it('has what a run reads, and no tests, data or outputs', () => {
    const files = filesIn(installed.code).map((file) => path.relative(installed.code, file));
    const own = (name: string) => files.filter((file) => file.startsWith(`${name}${path.sep}`));
    expect([...own('pipeline'), ...own('sql')].sort()).toEqual(
      [...filesIn('pipeline'), ...filesIn('sql')].sort(),
    );
    expect(
      own('dist')
        .map((file) => path.basename(file))
        .sort(),
    ).toEqual(['index.js', 'main.js', 'report.js', 'slurm-task.js', 'study-thread.js', 'worker.js']);
    expect(new Set(files.map((file) => file.split(path.sep)[0]))).toEqual(
      new Set(
        words(
          'CHANGELOG.md CITATION.cff CONTRIBUTING.md LICENSE README.md dist docs examples package.json pipeline sql',
        ),
      ),
    );
  });

  it('depends on packages of one version, without install scripts, that depend on nothing else', () => {
    const { dependencies, devDependencies } = JSON.parse(
      installed.read('node_modules/metalign/package.json'),
    );
    expect(devDependencies).toBeUndefined();
    const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
    const exact = { ...dependencies };
    for (const name of Object.keys(dependencies))
      Object.assign(exact, packages[`node_modules/${name}`].optionalDependencies);
    for (const [name, version] of Object.entries(exact)) {
      const locked = packages[`node_modules/${name}`];
      expect(version, name).toBe(locked.version);
      expect(locked.hasInstallScript, name).toBeUndefined();
      for (const needed of Object.keys(locked.dependencies ?? {}))
        expect(dependencies).toHaveProperty([needed]);
    }
    expect(Object.keys(dependencies)).toContain('detect-libc');
  });

  it('has the files that its README links to', () => {
    const readme = installed.read('node_modules/metalign/README.md');
    const links = [...readme.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(20);
    for (const link of links) expect(fs.existsSync(path.join(installed.code, link)), link).toBe(true);
  });

  it('is a file that git ignores', () => {
    expect(spawnSync('git', ['check-ignore', '--quiet', installed.packed]).status).toBe(0);
  });

  it.each(['', 'help', '--help'])('lists its commands, without those of a clone: metalign %s', (words) => {
    const { code, output } = installed.metalign(words);
    expect(code).toBe(0);
    expect(output).toContain(
      '\n  metalign compare     compare your own table with the leaderboard: metalign compare my-metric.csv\n',
    );
    expect(output).toContain('\n  VERBOSE=1 ');
    expect(output).not.toMatch(/\bmake\b|FILE=my/);
  });

  it('says its version', () => {
    const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
    expect(installed.metalign('--version').output).toBe(`${version}\n`);
  });

  it('compares the columns of a table, and writes beside it alone', () => {
    const { folder, code, output } = installed.metalign('agree table.csv', { 'table.csv': llm });
    expect(code, output).toBe(0);
    expect(output).toContain('Who is first in table.csv, and do its columns agree?');
    expect(fs.readdirSync(folder).sort()).toEqual(['out', 'raw', 'table.csv']);
    expect(fs.readdirSync(path.join(folder, 'raw'))).toEqual(['table']);
    const report = path.join(folder, 'out/agree-table/report');
    // With the fonts, which are in other packages.
    expect(fs.readdirSync(report).filter((file) => file.endsWith('.png'))).toEqual([
      'heat-map.png',
      'known-scores.png',
      'rank-sets.png',
      'shared-variance.png',
    ]);
    expect(fs.readFileSync(path.join(report, 'index.html'), 'utf8')).toContain('data:font/woff2');
    for (const file of filesIn(fs.realpathSync(path.join(folder, 'out/agree-table'))))
      expect(fs.readFileSync(file).includes(installed.root), file).toBe(false);
  });

  it.each([
    ['agree', {}, 'name your table, as in `metalign compare my-metric.csv` or `metalign agree my-table.csv`'],
    ['papre', {}, 'did you mean "paper"?'],
    ['clean', { 'out/index.html': 'mine' }, 'out: the folder has files that are not of metalign'],
  ])('refuses `metalign %s`', (words, files, message) => {
    const { folder, code, output } = installed.metalign(words, files);
    expect(code).toBe(1);
    expect(output).toContain(message);
    for (const [name, text] of Object.entries(files))
      expect(fs.readFileSync(path.join(folder, name), 'utf8')).toBe(text);
  });
});

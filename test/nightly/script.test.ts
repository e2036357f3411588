import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { finished, type Project, type Result } from '../project.ts';
import { startNights } from './fake-source.ts';

const { source, nights } = await startNights(inject('finished'));
const { project } = nights;

/** Runs deploy/refresh.sh in a project with the code. Schedulers see its exit codes. */
describe('deploy/refresh.sh', () => {
  beforeAll(() => copyCode(project));

  async function refresh(env: Record<string, string> = {}): Promise<Result> {
    const { MAKEFLAGS: _flags, MAKELEVEL: _level, STRICT: _strict, ...inherited } = process.env;
    const test = { MIRROR: '', WORKERS: '1', TEST_ORIGIN: source.origin, TEST_ALONE: '1' };
    return await finished(
      spawn('sh', [project.path('deploy/refresh.sh')], { cwd: '/', env: { ...inherited, ...test, ...env } }),
    );
  }

  it('builds the program if it is missing, and refuses settings with exit code 1', async () => {
    const { code, output } = await refresh({ KEEP: '1' });
    expect(fs.existsSync(project.path('dist/study-thread.js'))).toBe(true);
    expect(output).toContain('a number from 2 to 9999');
    expect(code).toBe(1);
  });

  it('publishes with exit code 0, and ends with 3 if a source is stale', async () => {
    takeTestSources(project);
    const first = await refresh();
    expect(first.output).toContain('published: ');
    expect(first.code).toBe(0);
    expect(nights.current()).toMatchObject({ sequence: 1, studies: ['paper'] });
    source.mood = 'down';
    const second = await refresh();
    expect(second.output).toContain('nothing new: ');
    expect(second.output).toContain('brain-score is stale since ');
    expect(second.code).toBe(3);
    expect(nights.status()).toMatchObject({ outcome: 'nothing new', exit_code: 3 });
  });
});

/** Copies everything except the studies, which are the test's own. */
function copyCode(project: Project): void {
  const isCode = (file: string) => path.dirname(file) !== 'pipeline/studies' || file.endsWith('.ts');
  for (const file of 'CHANGELOG.md pipeline sql deploy Makefile package.json package-lock.json'.split(' '))
    fs.cpSync(file, project.path(file), { recursive: true, preserveTimestamps: true, filter: isCode });
  // Older than the packages, so that make does not reinstall them.
  for (const file of ['package.json', 'package-lock.json']) fs.utimesSync(project.path(file), 0, 0);
  fs.symlinkSync(path.resolve('node_modules'), project.path('node_modules'));
}

/** Replaces the program by one with test sources. */
function takeTestSources(project: Project): void {
  fs.copyFileSync('dist/test-program.js', project.path('dist/main.js'));
}

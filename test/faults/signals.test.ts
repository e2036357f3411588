import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { mirrorPath } from '../../pipeline/sources/retrievals/mirror.ts';
import { allSources } from '../../pipeline/studies/valid-studies.ts';
import { CODE } from '../../pipeline/warehouse/code-hash.ts';
import { bundle } from '../bundle.ts';
import { finished, Project, untilPrinted } from '../project.ts';

let project: Project;
beforeEach(() => (project = new Project(inject('finished'))));
afterEach(() => project.remove());

/** Removes stages, which the next run makes again. */
function forget(...names: string[]): void {
  for (const stage of names) fs.rmSync(project.path(`out/.build/paper/${stage}`), { recursive: true });
}

describe.each(['SIGTERM', 'SIGKILL'] as const)('%s', (signal) => {
  it('ends a run with all its threads, keeps the published files, and lets the next run continue', async () => {
    const before = project.hashes();
    forget('cohort', 'agreement');
    const run = project.start('all', { WORKERS: '3' });
    const exit = once(run, 'exit');
    await untilPrinted(run, 'paper/cohort');
    run.kill(signal);
    // Threads and processes that still run would keep the output open.
    await finished(run);
    expect(await exit).toEqual([null, signal]);
    expect(project.hashes()).toEqual(before);
    expect(fs.existsSync(project.path('out/.build/paper/agreement'))).toBe(false);
    const next = await project.outputOf();
    // The stage that was finished before the signal is not made again.
    expect(next).toMatch(/^paper\/cohort +up to date$/m);
    expect(project.hashes()).toEqual(before);
  });
});

it('a run ends with an error if its folder is removed', async () => {
  forget('cohort');
  const run = project.start();
  await untilPrinted(run, 'paper/source_changes');
  // More than once, because the run may still create files.
  while (fs.existsSync(project.root)) spawnSync('rm', ['-rf', project.root]);
  const timer = setTimeout(() => run.kill('SIGKILL'), 20_000);
  const { code } = await finished(run);
  clearTimeout(timer);
  expect(code).toBe(1);
});

it('a run ends without an error if its output is no longer read', async () => {
  const run = project.start();
  run.stdout!.destroy();
  let errors = '';
  run.stderr!.on('data', (data) => (errors += data));
  expect(await once(run, 'exit')).toEqual([0, null]);
  expect(errors).toBe('');
});

it('a run ends with one sentence if its outputs are removed', async () => {
  forget('cohort', 'agreement', 'report');
  const run = project.start('study paper');
  let errors = '';
  run.stderr!.on('data', (data) => (errors += data));
  await untilPrinted(run, 'paper/cohort');
  // In one step: a removal file by file would race with the run.
  fs.renameSync(project.path('out'), project.path('gone'));
  expect((await finished(run)).code).toBe(1);
  expect(errors).toBe(
    'out: the folder out/ was removed while the run was at work\n  next:     run the same command again\n',
  );
});

it('a run that waits for a result that never comes ends with an error', async () => {
  const program = path.join(CODE, 'dist', 'test-stuck.js');
  const never = `
    import { runAsProcess } from './pipeline/run-as-process.ts';
    import { terminalEffects } from './pipeline/program/terminal-effects.ts';
    import { allSources } from './pipeline/studies/valid-studies.ts';
    const stuck = (source) => ({ ...source, read: () => new Promise(() => {}) });
    await runAsProcess(['fetch'], { ...terminalEffects(), sources: () => allSources().map(stuck) });`;
  await bundle({ stdin: { contents: never, resolveDir: CODE }, outfile: program });
  fs.rmSync(project.path('raw'), { recursive: true });
  const mirror = project.path('mirror');
  for (const { url } of allSources().flatMap(({ files }) => files))
    project.write(path.relative(project.root, mirrorPath(mirror, url)), '{}');
  const run = spawn('node', [program], { cwd: project.root, env: { ...process.env, MIRROR: mirror } });
  const { code, output } = await finished(run);
  expect(output).toBe('the run waited for a result that never came\n');
  expect(code).toBe(1);
  fs.rmSync(program);
});

it.skipIf(!fs.existsSync('/dev/full'))(
  'a log that cannot be written ends the run with an error',
  async () => {
    const full = fs.openSync('/dev/full', 'w');
    const run = project.start('all', {}, { stdio: ['ignore', full, 'pipe'] });
    let errors = '';
    run.stderr!.on('data', (data) => (errors += data));
    expect(await once(run, 'close')).toEqual([1, null]);
    fs.closeSync(full);
    expect(errors).toMatch(/^the log cannot be written: .*\n {2}next: /);
  },
);

import { once } from 'node:events';
import fs from 'node:fs';
import { expect, inject, it } from 'vitest';
import { finished, Project, says } from '../project.ts';

it('a stage that waits for what never comes fails, and says so', () => {
  const project = new Project(inject('finished'));
  fs.rmSync(project.path('raw/.checked'));
  const { code, output } = project.make(['raw/.checked'], { TEST_STUCK: '1' });
  expect(code).not.toBe(0);
  expect(output).toContain('fetch failed: Error: the stage waited for a result that never came');
  project.remove();
});

it('make -i, by which a stage that failed would count as made, is refused', () => {
  const project = new Project(inject('finished'));
  for (const flags of [['-i'], ['-ik', '-j2'], ['--ignore-errors']]) {
    const { code, output } = project.make(flags);
    expect(code).not.toBe(0);
    expect(output).toContain('make -i would take stages that failed for made');
  }
  expect(project.make(['-k', '-j2', 'help']).code).toBe(0);
  project.remove();
});

it('a goal that is neither a study nor a command is refused, with the studies that there are', () => {
  const project = new Project(inject('finished'));
  const { code, output } = project.make(['papre']);
  expect(code).not.toBe(0);
  expect(output).toMatch(/no study or command "papre"\. Studies: .*paper/);
  // Files are goals as well, several at a time.
  const files = ['out/.build/paper/cohort/.built', 'out/.build/paper/agreement/.built'];
  expect(project.make(['-n', ...files]).code).toBe(0);
  project.remove();
});

it('a make that alone is told to leave (SIGTERM) ends all that it has started, and the next one goes on', async () => {
  const project = new Project(inject('finished'));
  const before = project.hashes();
  for (const stage of ['cohort', 'report'])
    fs.rmSync(project.path(`out/.build/paper/${stage}`), { recursive: true });
  const make = project.start();
  const exit = once(make, 'exit');
  await says(make, 'cohort/state');
  make.kill('SIGTERM');
  // Whoever is still there has its output open.
  await finished(make);
  expect(await exit).toEqual([null, 'SIGTERM']);
  expect(project.files('out/.build/paper').filter((file) => file.includes('report'))).toEqual([]);
  expect(project.make().code).toBe(0);
  expect(project.hashes()).toEqual(before);
  project.remove();
});

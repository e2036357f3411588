import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { CodeCopy } from '../code-copy.ts';
import { Project, stagesMade } from '../project.ts';

describe('the failure of a study', () => {
  let project: Project;
  beforeEach(() => (project = new Project(inject('finished'))));
  afterEach(() => project.remove());

  it('is shown once, at the end, with the next step', async () => {
    for (const name of ['broken', 'older']) project.addStudy(name, (study) => (study.as_of = '2019-01-01'));
    const before = project.hashes('out/paper');
    const output = await project.outputOf('all', 1);
    expect(project.hashes('out/paper')).toEqual(before);
    expect(fs.existsSync(project.path('out/broken'))).toBe(false);
    expect(project.read('out/index.html')).toContain('paper/report/index.html');
    expect(project.read('out/index.html')).not.toContain('broken/report/index.html');
    const problem = 'the cohort is empty: the leaderboard did not exist on 2019-01-01';
    expect(output.match(/^\w+ failed$/gm)).toEqual(['broken failed', 'older failed']);
    expect(output.split(problem)).toHaveLength(3);
    const last = output.slice(output.lastIndexOf('\n\n') + 2);
    expect(last).toMatch(/^older failed\n/);
    expect(last).toContain(problem);
    expect(last).toMatch(/^ {2}next: .*\n$/m);
    expect(last).not.toMatch(/^ +at /m);
  });

  it('is shown last if its file or its table cannot be read, and stops no other study', async () => {
    project.write('pipeline/studies/draft.json', '{ "title": ');
    project.addStudy('taken', (study) => {
      study.csv = [{ source_id: 'clickme', file: 'mine.csv' } as (typeof study.csv)[number]];
    });
    project.addStudy('tableless', (study) => {
      study.csv = [{ source_id: 'mine', file: 'none.csv' } as (typeof study.csv)[number]];
    });
    const before = project.hashes();
    const output = await project.outputOf('all', 1);
    expect(output).toMatch(/^paper\/publish +up to date$/m);
    expect(output.slice(output.indexOf('\n\ndraft failed'))).toMatch(
      /^\n\ndraft failed\n.*draft\.json: line 1.*\n(.+\n)+\ntaken failed\n.*csv\.0\.source_id: source_id is already in use\n(.+\n)+\ntableless failed\n.*none\.csv: no such file\n(.+\n)+$/,
    );
    expect(project.hashes()).toEqual(before);
    expect((await project.run('study paper')).code).toBe(0);
    const draft = await project.run('study draft');
    expect([draft.code, draft.output.includes('draft.json: line 1')]).toEqual([1, true]);
  });

  it.each([
    ['ended', '', 'the thread of this study ended before the study was done'],
    ['failed', "throw new Error('out of luck');", 'Error: out of luck'],
  ])('is reported if its thread %s', async (_what, program, message) => {
    // With two studies, because a single study runs in the main thread.
    project.addStudy('other', (study) => (study.title = 'Another study'));
    // A study that is up to date needs no thread.
    project.editStudy((study) => (study.title = 'A new title'));
    const code = new CodeCopy();
    try {
      fs.writeFileSync(path.join(code.root, 'dist', 'study-thread.js'), program);
      const before = project.hashes('out/paper');
      const result = await code.run(project);
      expect(result.code).toBe(1);
      expect(result.output).toMatch(/^paper failed$/m);
      expect(result.output).toContain(message);
      expect(stagesMade(result)).not.toContain('cohort');
      expect(project.hashes('out/paper')).toEqual(before);
    } finally {
      code.remove();
    }
  });
});

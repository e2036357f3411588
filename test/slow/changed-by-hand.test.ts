import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { CodeCopy } from '../code-copy.ts';
import { FromSimulated } from '../pipeline/from-simulated.ts';
import { Project, stagesMade } from '../project.ts';
import { words } from '../words.ts';

/** More changes than in test/pipeline/changed-by-hand.test.ts. */
describe('a run after files in raw/ or out/ were changed by hand', () => {
  let project: Project;
  beforeEach(() => (project = new Project(inject('finished'))));
  afterEach(() => project.remove());

  it.each([
    ...words(`
      out/paper/agreement/summary.csv out/paper/normalize out/normalize out/paper/claims.txt
      out/paper/datapackage.json out/paper/README.md out/paper/alignment.duckdb
      out/paper/cohort/matrix.arrow out/index.html out/.build/paper/agreement/summary.csv
      out/.build/paper/agreement/matrix.arrow out/.build/paper/cohort/stage.json`).map((file) => [[file]]),
    [['out/.build/normalize', 'out/paper']],
    [['out/.build/published']],
    [['out/.build']],
  ])('makes %j again after they were removed', async (files) => {
    const before = project.hashes();
    for (const file of files) fs.rmSync(project.path(file), { recursive: true });
    expect((await project.run()).code).toBe(0);
    expect(project.hashes()).toEqual(before);
    for (const file of files) expect(fs.existsSync(project.path(file))).toBe(true);
    expect(stagesMade(await project.run())).toEqual([]);
  });

  it('makes a table again if its Parquet file was overwritten', async () => {
    const before = project.hashes();
    project.write('out/.build/normalize/score.parquet', 'junk');
    expect((await project.run()).code).toBe(0);
    expect(project.hashes()).toEqual(before);
  });

  it('removes a table and a matrix that the code no longer has', async () => {
    const code = new CodeCopy();
    try {
      for (const extension of ['sql', 'yml']) {
        fs.rmSync(`${code.root}/sql/normalize/odd_one_out.${extension}`);
        fs.rmSync(`${code.root}/sql/agreement/matrix.arrow.${extension}`);
      }
      expect((await code.run(project)).code).toBe(0);
      const files = [...project.files('out'), ...project.files('out/.build')];
      expect(files.filter((file) => file.includes('odd_one_out'))).toEqual([]);
      expect(project.read('out/paper/datapackage.json')).not.toContain('odd_one_out');
      expect(project.files('out').filter((file) => file.endsWith('.arrow'))).toEqual([
        'out/paper/cohort/matrix.arrow',
      ]);
      expect(project.files('out/.build/paper').filter((file) => file.endsWith('.arrow'))).toEqual([
        'out/.build/paper/cohort/matrix.arrow',
      ]);
      expect(project.read('out/paper/datapackage.json')).not.toContain('agreement/matrix');
      expect(stagesMade(await code.run(project))).toEqual([]);
    } finally {
      code.remove();
    }
  });

  it('detects a new snapshot even if raw/ is a link', async () => {
    fs.renameSync(project.path('raw'), project.path('elsewhere'));
    fs.symlinkSync('elsewhere', project.path('raw'));
    expect(stagesMade(await project.run('normalize'))).toEqual([]);
    project.dropLeaderboard(simulateLeaderboard({ seed: 3 }).document, '2026-02-02');
    expect(stagesMade(await project.run('normalize'))).toEqual(['normalize']);
  });
});

describe('the change from simulated to real scores', () => {
  const from = new FromSimulated();

  it.each(['1', '2'])('takes one run, with %s threads', async (WORKERS) => {
    const result = await from.project.outputOf('all', 0, { MIRROR: from.mirror, STRICT: '1', WORKERS });
    expect(result).not.toContain('SIMULATED');
    expect(JSON.parse(from.project.read('out/paper/datapackage.json')).origin).toBe('real');
    expect(stagesMade(await from.project.run())).toEqual([]);
  });
});

import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { stages } from '../../pipeline/stages/index.ts';
import { CodeCopy } from '../code-copy.ts';
import { finishedDocument } from '../finished.ts';
import { hashesOfBuild, Project, stagesMade } from '../project.ts';

const ALL = ['normalize', 'consistency', ...stages.map(({ name }) => name)];
const COHORT = 'study paper UNTIL=cohort';

/** Checks by running the stages what test/pipeline/skipping.test.ts derives from the list of each stage's code. */
describe('a run after a change', () => {
  let project: Project;
  let code: CodeCopy;
  beforeEach(() => {
    project = new Project(inject('finished'));
    code = new CodeCopy();
  });
  afterEach(() => {
    project.remove();
    code.remove();
  });

  it('of values in an early stage equals a run from nothing, with any number of threads', async () => {
    code.edit('sql/normalize/score.sql', (sql) =>
      sql.replace('scores.value,', 'scores.value * 0.5 as value,'),
    );
    const other = project.copy();
    try {
      const made = stagesMade(await code.run(project, 'all', { WORKERS: '3' }));
      expect(made).toEqual(expect.arrayContaining(['normalize', 'cohort', 'claims']));
      expect(made.at(-1)).toBe('publish');
      fs.rmSync(other.path('out'), { recursive: true });
      expect(stagesMade(await code.run(other))).toEqual(ALL);
      expect(other.hashes()).toEqual(project.hashes());
    } finally {
      other.remove();
    }
  });

  it('of the study’s seed changes only what is resampled, permuted or drawn at random', async () => {
    project.editStudy((study) => (study.seed = 7));
    const before = project.hashes();
    await project.run();
    const after = project.hashes();
    const changed = Object.keys(after).filter(
      (file) => before[file] !== after[file] && file.endsWith('.csv'),
    );
    // Intervals over families are not random, simulated thresholds have a seed of their own, and these few data sets give the ranks
    // no ranges. Sets of ranks are from random signs, and p-values of attributes from permutations.
    const expected = ['aggregation/ranking', 'agreement/attribute_effect'];
    expect(changed).toEqual(expected.map((table) => `out/paper/${table}.csv`));
  });

  it('of the newest snapshot does not affect a study that names another snapshot', async () => {
    const [pinned] = await project.query('select snapshot_id from normalize.source');
    project.editStudy((study) => (study.sources[0]!.snapshot_id = String(pinned!.snapshot_id)));
    await project.run(COHORT);
    const before = hashesOfBuild(project, 'cohort', 'csv');
    const newer = finishedDocument();
    for (const model of newer.models.slice(0, 20)) model.submission_timestamp = '2025-01-01T00:00:00+00:00';
    for (const benchmark of newer.benchmarks as { type_id: string; parent_id: string | null }[]) {
      if (benchmark.type_id === 'Rajalingham2018-i2n') benchmark.parent_id = 'IT_v0';
    }
    project.dropLeaderboard(newer, '2026-02-02');
    expect((await project.run(COHORT)).code).toBe(0);
    expect(await project.queryBuild('select count(*) as n from normalize.source')).toEqual([{ n: 2 }]);
    expect(hashesOfBuild(project, 'cohort', 'csv')).toEqual(before);
    project.editStudy((study) => {
      delete study.sources[0]!.snapshot_id;
    });
    expect((await project.run(COHORT)).code).toBe(0);
    expect(hashesOfBuild(project, 'cohort', 'csv')).not.toEqual(before);
  });
});

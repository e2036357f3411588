import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { hashesOfBuild, Project, TABLES, tablesMade } from '../project.ts';

const PUBLISHED = 'paper/alignment.duckdb';
/** As far as a test looks. */
const NORMALIZE = 'out/.build/normalize/.built';
const COHORT = 'out/.build/paper/cohort/.built';
const AGREEMENT = 'out/.build/paper/agreement/.built';
const CLAIMS = 'out/.build/paper/claims/.built';

/** What test/pipeline/incremental.test.ts says of which stages and tables depend on what, by making them. */
describe('a run after a change', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project(inject('finished'));
  });
  afterEach(() => project.remove());

  it('of a value early on equals a run from nothing', () => {
    project.edit('sql/normalize/score.sql', (sql) =>
      sql.replace('scores.value,', 'scores.value * 0.5 as value,'),
    );
    const other = project.copy();
    try {
      const made = tablesMade(project.make(['-j4'], { WORKERS: '3' }));
      fs.rmSync(other.path('out'), { recursive: true });
      expect(tablesMade(other.make(['-j1']))).toEqual(expect.arrayContaining(made));
      expect(other.hashes()).toEqual(project.hashes());
    } finally {
      other.remove();
    }
  });

  it('of rows makes what depends on them and nothing else', () => {
    project.edit('sql/cohort/score.sql', (sql) =>
      sql.replace('states.value\n', 'states.value * 2 as value\n'),
    );
    const made = tablesMade(project.make());
    expect(made).toEqual(
      expect.arrayContaining([
        'cohort/score',
        'agreement/pairwise',
        'aggregation/model_score',
        'claims/claim',
        PUBLISHED,
      ]),
    );
    for (const table of ['cohort/state', 'normalize/score', 'aggregation/weight']) {
      expect(made).not.toContain(table);
    }
  });

  it('of a source’s rule, with the same snapshot, is seen', async () => {
    project.edit('pipeline/sources/leaderboard-metric.ts', (code) =>
      code.replace("'ObjectNet'", "'ObjectNet2019'"),
    );
    project.make([NORMALIZE]);
    const [row] = await project.queryBuild(
      "select data_set from normalize.metric where metric_id = 'brain-score:ObjectNet-top1'",
    );
    expect(row).toEqual({ data_set: 'ObjectNet2019' });
  });

  it('of a statistic makes the computed tables again', () => {
    project.edit('pipeline/statistics/bootstrap.ts', (code) => `${code}\n`);
    const made = tablesMade(project.make([AGREEMENT, 'out/.build/paper/aggregation/.built']));
    expect(made).toContain('agreement/pairwise');
    expect(made).not.toContain('aggregation/weight');
    expect(made).not.toContain('cohort/score');
  });

  it('of how threads share work makes what they compute again', () => {
    project.edit('pipeline/workers/agreement.ts', (code) => `${code}\n`);
    const made = tablesMade(project.make([CLAIMS]));
    expect(made).toEqual(expect.arrayContaining(['agreement/pairwise', 'claims/claim']));
    expect(made).not.toContain('cohort/score');
  });

  it('of how tables are written makes all of them again', () => {
    project.edit('pipeline/warehouse/csv.ts', (code) => `${code}\n`);
    const tables = TABLES.map((table) => table.replace('.', '/'));
    expect(tablesMade(project.make()).sort()).toEqual([...tables, PUBLISHED].sort());
  });

  it('of the tree makes the weights and the claims again', () => {
    project.edit('sql/normalize/snapshot_metric.sql', (sql) =>
      sql.replace('|| metrics.parent_key as', "|| replace(metrics.parent_key, 'V2', 'V1') as"),
    );
    const made = tablesMade(project.make([CLAIMS]));
    expect(made).toEqual(
      expect.arrayContaining(['aggregation/weight', 'aggregation/explained_variance', 'claims/claim']),
    );
    expect(made).not.toContain('agreement/pairwise');
  });

  it('of the index, or of which studies there are, makes the index again', () => {
    project.edit('pipeline/report/index-page.ts', (code) =>
      code.replace('<h1>metalign</h1>', '<h1>edited</h1>'),
    );
    project.make();
    expect(project.read('out/index.html')).toContain('<h1>edited</h1>');
    // As if it had been made.
    const other = 'pipeline/studies/other.json';
    project.write(other, project.read('pipeline/studies/paper.json'));
    fs.cpSync(project.path('out/paper'), project.path('out/other'), { recursive: true });
    project.make(['paper']);
    expect(project.read('out/index.html')).toContain('other/report/index.html');
    fs.rmSync(project.path(other));
    project.make();
    expect(project.read('out/index.html')).not.toContain('other/report/index.html');
  });

  it('of the study’s seed changes intervals and thresholds alone', () => {
    project.editStudy((study) => {
      study.seed = 7;
    });
    const before = project.hashes();
    project.make();
    const after = project.hashes();
    const changed = Object.keys(after).filter(
      (file) => before[file] !== after[file] && file.endsWith('.csv'),
    );
    expect(changed).toEqual([
      'out/paper/aggregation/component_spread.csv',
      'out/paper/aggregation/explained_variance.csv',
      'out/paper/aggregation/model_score.csv',
      'out/paper/aggregation/neighbour.csv',
      'out/paper/aggregation/ranking.csv',
      'out/paper/aggregation/variance_share.csv',
      'out/paper/agreement/category_pair.csv',
      'out/paper/agreement/disattenuated.csv',
      'out/paper/agreement/pairwise.csv',
      'out/paper/agreement/partial.csv',
      'out/paper/agreement/reliability.csv',
      'out/paper/agreement/summary.csv',
      'out/paper/agreement/summary_variant.csv',
      'out/paper/claims/claim.csv',
      // The thresholds of the components.
      'out/paper/structure/component.csv',
      'out/paper/structure/summary.csv',
      'out/paper/trajectory/claim.csv',
      'out/paper/trajectory/headline.csv',
    ]);
  });

  it('of the newest snapshot leaves a study alone that names another', async () => {
    const [pinned] = await project.query('select snapshot_id from normalize.source');
    project.editStudy((study) => {
      study.sources[0]!.snapshot_id = String(pinned!.snapshot_id);
    });
    project.make([COHORT]);
    const before = hashesOfBuild(project, 'cohort', 'csv');
    const newer = finishedDocument();
    for (const model of newer.models.slice(0, 20)) model.submission_timestamp = '2025-01-01T00:00:00+00:00';
    for (const benchmark of newer.benchmarks as { type_id: string; parent_id: string | null }[]) {
      if (benchmark.type_id === 'Rajalingham2018-i2n') benchmark.parent_id = 'IT_v0';
    }
    project.dropLeaderboard(newer, '2026-02-02');
    expect(project.make([COHORT]).code).toBe(0);
    expect(await project.queryBuild('select count(*) as n from normalize.source')).toEqual([{ n: 2 }]);
    expect(hashesOfBuild(project, 'cohort', 'csv')).toEqual(before);
    project.editStudy((study) => {
      delete study.sources[0]!.snapshot_id;
    });
    expect(project.make([COHORT]).code).toBe(0);
    expect(hashesOfBuild(project, 'cohort', 'csv')).not.toEqual(before);
  });

  it('does not miss code that is edited while a stage runs', async () => {
    project.edit('pipeline/statistics/bootstrap.ts', (code) => `${code}\n// one\n`);
    const running = project.makeMeanwhile([AGREEMENT]);
    await new Promise((resolve) => setTimeout(resolve, 400));
    project.edit('pipeline/statistics/bootstrap.ts', (code) => `${code}\n// two\n`);
    await running;
    project.make([AGREEMENT]);
    const made = hashesOfBuild(project, 'agreement', 'parquet');
    fs.rmSync(project.path('out'), { recursive: true });
    project.make([AGREEMENT]);
    expect(hashesOfBuild(project, 'agreement', 'parquet')).toEqual(made);
  });
});

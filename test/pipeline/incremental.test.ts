import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { finishedDocument } from '../finished.ts';
import { Project, TABLES, tablesMade } from '../project.ts';

const document = finishedDocument();
/** As Make before 4.4 always hands out jobs. */
const JOBS_THROUGH_A_PIPE = spawnSync('make', ['--help'], { encoding: 'utf8' }).stdout.includes(
  '--jobserver-style',
)
  ? ['--jobserver-style=pipe']
  : [];
const PUBLISHED = 'paper/alignment.duckdb';
/** As far as a test looks. */
const NORMALIZE = 'out/.build/normalize/.built';
const AGREEMENT = 'out/.build/paper/agreement/.built';
const CLAIMS = 'out/.build/paper/claims/.built';

describe('a run after a change', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project({ root: inject('finished') });
  });
  afterEach(() => project.remove());

  it('of nothing does nothing', () => {
    const before = project.times();
    const result = project.make();
    expect(tablesMade(result)).toEqual([]);
    expect(result.output).not.toContain('up to date');
    expect(project.times()).toEqual(before);
  });

  it('of a time alone makes no table again', () => {
    const before = project.times();
    fs.utimesSync(project.path('sql/cohort/model.sql'), new Date(), new Date());
    const result = project.make();
    expect(result.output).toContain('6 of 6 tables up to date');
    expect(result.output.match(/up to date/g)).toHaveLength(1);
    expect(tablesMade(result)).toEqual([]);
    expect(project.times()).toEqual(before);
    expect(project.make().output).not.toContain('up to date');
  });

  it('of a comment makes just that table again', () => {
    project.edit('sql/aggregation/weight.sql', (sql) => `-- a comment\n${sql}`);
    const before = project.times();
    expect(tablesMade(project.make())).toEqual(['aggregation/weight', PUBLISHED]);
    const changed = Object.entries(project.times()).filter(([file, time]) => before[file] !== time);
    // Its Parquet file carries the hash of the new SQL, and the datapackage that of the Parquet file.
    expect(changed.map(([file]) => file)).toEqual([
      'out/paper/aggregation/weight.parquet',
      'out/paper/datapackage.json',
    ]);
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

  it('of a value early on comes through to the end, with any number of jobs, as in a run from nothing', () => {
    project.edit('sql/normalize/score.sql', (sql) =>
      sql.replace('scores.value,', 'scores.value * 0.5 as value,'),
    );
    const other = project.copy();
    try {
      const made = tablesMade(project.make(['-j4', ...JOBS_THROUGH_A_PIPE]));
      expect(made.at(-1)).toBe(PUBLISHED);
      expect(made).not.toContain('aggregation/weight');
      fs.rmSync(other.path('out'), { recursive: true });
      expect(tablesMade(other.make(['-j1']))).toEqual(expect.arrayContaining(made));
      expect(other.hashes()).toEqual(project.hashes());
    } finally {
      other.remove();
    }
  });

  it('of a source’s rule, with the same snapshot, is seen', async () => {
    project.edit('pipeline/sources/leaderboard-metric.ts', (code) =>
      code.replace("'ObjectNet'", "'ObjectNet2019'"),
    );
    project.make([NORMALIZE]);
    const [row] = await project.queryBuild(
      "select family from normalize.metric where metric_id = 'brain-score:ObjectNet-top1'",
    );
    expect(row).toEqual({ family: 'ObjectNet2019' });
  });

  it('of a step between the sources and the tables is seen', async () => {
    project.edit('sql/tidy/every_score.sql', (sql) =>
      sql.replace('select * from tidy.score', 'select * replace (value / 2 as value) from tidy.score'),
    );
    expect(tablesMade(project.make([NORMALIZE]))).toContain('normalize/score');
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

  it('that breaks a contract is refused with the bad rows, and publishes nothing', () => {
    const before = project.hashes();
    project.edit('sql/cohort/score.sql', (sql) =>
      sql.replace('states.value\n', 'states.value / 0 as value\n'),
    );
    const result = project.make();
    expect(result.code).not.toBe(0);
    expect(result.output).toContain('cohort.score: not true that value is');
    expect(result.output).toContain('"model_id":"brain-score:');
    expect(project.hashes()).toEqual(before);
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

  it('does not miss code that is edited while a stage runs', async () => {
    project.edit('pipeline/statistics/bootstrap.ts', (code) => `${code}\n// one\n`);
    const running = project.makeMeanwhile([AGREEMENT]);
    await new Promise((resolve) => setTimeout(resolve, 400));
    project.edit('pipeline/statistics/bootstrap.ts', (code) => `${code}\n// two\n`);
    await running;
    project.make([AGREEMENT]);
    const made = hashesOfBuild(project);
    fs.rmSync(project.path('out'), { recursive: true });
    project.make([AGREEMENT]);
    expect(hashesOfBuild(project)).toEqual(made);
  });

  it('of the newest snapshot leaves a study alone that names another', async () => {
    const [pinned] = await project.query('select snapshot_id from normalize.source');
    project.editStudy((study) => {
      study.sources[0]!.snapshot_id = String(pinned!.snapshot_id);
    });
    project.make([AGREEMENT]);
    const before = hashesOfBuild(project);
    const newer = structuredClone(document);
    for (const model of newer.models.slice(0, 20)) model.submission_timestamp = '2025-01-01T00:00:00+00:00';
    for (const benchmark of newer.benchmarks as { type_id: string; parent_id: string | null }[]) {
      if (benchmark.type_id === 'Rajalingham2018-i2n') benchmark.parent_id = 'IT_v0';
    }
    project.dropLeaderboard(newer, '2026-02-02');
    expect(project.make([AGREEMENT]).code).toBe(0);
    expect(await project.queryBuild('select count(*) as n from normalize.source')).toEqual([{ n: 2 }]);
    expect(hashesOfBuild(project)).toEqual(before);
    project.editStudy((study) => {
      delete study.sources[0]!.snapshot_id;
    });
    expect(project.make([AGREEMENT]).code).toBe(0);
    expect(hashesOfBuild(project)).not.toEqual(before);
  });
});

function hashesOfBuild(project: Project): Record<string, string> {
  const tables = project.files('out/.build').filter((file) => /\/agreement\/.*\.parquet$/.test(file));
  return Object.fromEntries(tables.map((file) => [file, sha256(fs.readFileSync(project.path(file)))]));
}

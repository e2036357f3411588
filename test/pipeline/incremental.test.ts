import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/simulated-leaderboard.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { Project, tablesMade } from '../project.ts';
import { closedOrigin } from '../server.ts';

const { document } = simulateLeaderboard();
const PUBLISHED = 'publish/alignment_duckdb';
/** As far as a test looks. */
const NORMALIZE = 'out/.build/normalize/.built';
const AGREEMENT = 'out/.build/paper/agreement/.built';
const CLAIMS = 'out/.build/paper/claims/.built';

function start(): Project {
  const project = new Project().leaderboardAlone();
  project.dropLeaderboard(document);
  return project;
}

/** What a run from nothing gives for the project as it now is. */
function fromNothing(project: Project): Record<string, string> {
  fs.rmSync(project.path('out'), { recursive: true });
  expect(project.make().code).toBe(0);
  return project.hashes();
}

describe('a run after a change', () => {
  let finished: Project;
  let project: Project;
  beforeAll(() => {
    finished = start();
    expect(finished.make().code).toBe(0);
    return () => finished.remove();
  });
  beforeEach(() => {
    project = finished.copy();
  });
  afterEach(() => project.remove());

  it('of nothing does nothing', () => {
    // The copy's files are others than those that were published, so its first run looks at them once more.
    project.make();
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
    expect(tablesMade(result)).toEqual([PUBLISHED]);
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

  it('of a value early on comes through to the end, with any number of jobs', () => {
    project.edit('sql/normalize/score.sql', (sql) =>
      sql.replace('scores.value,', 'scores.value * 0.5 as value,'),
    );
    const other = project.copy();
    try {
      const made = tablesMade(project.make(['-j1']));
      expect(made.at(-1)).toBe(PUBLISHED);
      expect(tablesMade(other.make(['-j4'])).sort()).toEqual(made.sort());
      expect(other.hashes()).toEqual(project.hashes());
      expect(project.hashes()).toEqual(fromNothing(project));
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

  it('of a statistic makes the computed tables again', () => {
    project.edit('pipeline/statistics/bootstrap.ts', (code) => `${code}\n`);
    const made = tablesMade(project.make([AGREEMENT, 'out/.build/paper/aggregation/.built']));
    expect(made).toContain('agreement/pairwise');
    expect(made).not.toContain('aggregation/weight');
    expect(made).not.toContain('cohort/score');
  });

  it('of how tables are written makes all of them again', () => {
    project.edit('pipeline/warehouse/csv.ts', (code) => `${code}\n`);
    expect(tablesMade(project.make()).length).toBe(12 + 6 + 3 + 4 + 1 + 1);
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

  it('of the study’s seed changes intervals alone', () => {
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
      'out/paper/aggregation/explained_variance.csv',
      'out/paper/agreement/category_pair.csv',
      'out/paper/agreement/pairwise.csv',
      'out/paper/agreement/summary.csv',
      'out/paper/claims/claim.csv',
    ]);
  });

  it.each([
    [
      [
        'out/paper/agreement/summary.csv',
        'out/paper/normalize',
        'out/normalize',
        'out/paper/claims/claim.txt',
        'out/paper/datapackage.json',
      ],
    ],
    [['out/.build/paper/agreement/summary.csv', 'out/paper/alignment.duckdb']],
    [['out/.build/normalize', 'out/paper']],
  ])('makes %j again where they were removed', (files) => {
    const before = project.hashes();
    for (const file of files) fs.rmSync(project.path(file), { recursive: true });
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(before);
    for (const file of files) expect(fs.existsSync(project.path(file))).toBe(true);
    expect(tablesMade(project.make())).toEqual([]);
  });

  it('makes tables right again that were edited', () => {
    const before = project.hashes();
    for (const file of ['out/paper/cohort/score.csv', 'out/.build/paper/cohort/score.csv']) {
      project.edit(file, (csv) => csv.replace(/0\.\d+/, '0.999'));
    }
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(before);
  });

  it('makes a table again that is no Parquet file any more', () => {
    const before = project.hashes();
    project.write('out/.build/normalize/score.parquet', 'junk');
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(before);
  });

  it('removes a table that is no longer made', () => {
    for (const extension of ['sql', 'yml'])
      fs.rmSync(project.path(`sql/normalize/site_aggregate.${extension}`));
    expect(project.make().code).toBe(0);
    expect(project.files('out').filter((file) => file.includes('site_aggregate'))).toEqual([]);
    expect(project.read('out/paper/datapackage.json')).not.toContain('site_aggregate');
  });

  it('sees a snapshot that was changed in place under an old time', () => {
    const file = 'raw/brain-score/2026-01-01/leaderboard.json';
    project.edit(file, (text) => text.replace(/"value":"\.\d{3}"/, '"value":".01"'));
    fs.utimesSync(project.path(file), 1_000_000, 1_000_000);
    expect(tablesMade(project.make([NORMALIZE]))).toContain('normalize/score');
  });

  it('sees a snapshot dropped into a raw/ that is a link', () => {
    fs.renameSync(project.path('raw'), project.path('elsewhere'));
    fs.symlinkSync('elsewhere', project.path('raw'));
    project.make([NORMALIZE]);
    project.dropLeaderboard(simulateLeaderboard({ seed: 3 }).document, '2026-02-02');
    expect(tablesMade(project.make([NORMALIZE]))).toContain('normalize/score');
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
    project.make();
    const before = project.hashes('out/paper/agreement');
    const newer = structuredClone(document);
    for (const model of newer.models.slice(0, 20)) model.submission_timestamp = '2025-01-01T00:00:00+00:00';
    for (const benchmark of newer.benchmarks as { type_id: string; parent_id: string | null }[]) {
      if (benchmark.type_id === 'Rajalingham2018-i2n') benchmark.parent_id = 'IT_v0';
    }
    project.dropLeaderboard(newer, '2026-02-02');
    expect(project.make().code).toBe(0);
    expect(await project.query('select count(*) as n from normalize.source')).toEqual([{ n: 2 }]);
    expect(project.hashes('out/paper/agreement')).toEqual(before);
    project.editStudy((study) => {
      delete study.sources[0]!.snapshot_id;
    });
    expect(project.make().code).toBe(0);
    expect(project.hashes('out/paper/agreement')).not.toEqual(before);
  });
});

function hashesOfBuild(project: Project): Record<string, string> {
  const tables = project.files('out/.build').filter((file) => /\/agreement\/.*\.parquet$/.test(file));
  return Object.fromEntries(tables.map((file) => [file, sha256(fs.readFileSync(project.path(file)))]));
}

describe('from simulated to real scores', () => {
  let simulated: Project;
  let project: Project;
  let mirror: string;
  beforeAll(async () => {
    simulated = start();
    fs.rmSync(simulated.path('raw'), { recursive: true });
    const origin = await closedOrigin();
    simulated.pointTo(origin);
    expect(simulated.make().output).toContain('SIMULATED');
    const copy = path.join('mirror', new URL(origin).host, 'vision/compare/data/index.json');
    simulated.write(copy, JSON.stringify(document));
    return () => simulated.remove();
  });
  beforeEach(() => {
    project = simulated.copy();
    mirror = project.path('mirror');
  });
  afterEach(() => project.remove());

  it.each(['-j1', '-j2'])('in one run, with %s', async (jobs) => {
    const result = project.make([jobs, `MIRROR=${mirror}`, 'STRICT=1']);
    expect(result.code).toBe(0);
    expect(result.output).not.toContain('SIMULATED');
    expect(JSON.parse(project.read('out/paper/datapackage.json')).origin).toBe('real');
    expect(tablesMade(project.make())).toEqual([]);
  });

  it('also where a run was killed while it stored the real ones', () => {
    project.write('raw/brain-score/.partial/leaderboard.json', JSON.stringify(document));
    expect(project.make([`MIRROR=${mirror}`, NORMALIZE]).output).not.toContain('SIMULATED');
    expect(project.files('raw').filter((file) => file.includes('.partial'))).toEqual([]);
  });

  it.each(['1', 'true', 'yes'])('never the other way with STRICT=%s', (strict) => {
    expect(project.make([`STRICT=${strict}`]).code).not.toBe(0);
  });
});

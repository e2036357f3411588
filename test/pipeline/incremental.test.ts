import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { Project, TABLES, tablesMade } from '../project.ts';

/** As Make before 4.4 always hands out jobs. */
const JOBS_THROUGH_A_PIPE = spawnSync('make', ['--help'], { encoding: 'utf8' }).stdout.includes(
  '--jobserver-style',
)
  ? ['--jobserver-style=pipe']
  : [];
const PUBLISHED = 'paper/alignment.duckdb';
/** As far as a test looks. */
const NORMALIZE = 'out/.build/normalize/.built';

describe('a run after a change', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project(inject('finished'));
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
    expect(result.output).toContain('7 of 7 tables up to date');
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

  it('of a value early on comes through to the end, with any number of jobs and threads', () => {
    project.edit('sql/normalize/score.sql', (sql) =>
      sql.replace('scores.value,', 'scores.value * 0.5 as value,'),
    );
    const made = tablesMade(project.make(['-j4', ...JOBS_THROUGH_A_PIPE], { WORKERS: '3' }));
    expect(made).toEqual(expect.arrayContaining(['normalize/score', 'cohort/score', 'claims/claim']));
    expect(made.at(-1)).toBe(PUBLISHED);
    expect(made).not.toContain('aggregation/weight');
  });

  it('of a step between the sources and the tables is seen', async () => {
    project.edit('sql/tidy/every_score.sql', (sql) =>
      sql.replace('select * from tidy.score', 'select * replace (value / 2 as value) from tidy.score'),
    );
    expect(tablesMade(project.make([NORMALIZE]))).toContain('normalize/score');
  });

  it('that breaks a contract is refused with the bad rows, and publishes nothing', () => {
    const before = project.hashes();
    project.edit('sql/cohort/score.sql', (sql) =>
      sql.replace('states.value\n', 'states.value / 0 as value\n'),
    );
    const result = project.make();
    expect(result.code).not.toBe(0);
    expect(result.output).toContain('cohort.score: contract violated, expected: value is');
    expect(result.output).toContain('"model_id":"brain-score:');
    expect(project.hashes()).toEqual(before);
  });
});

/** Both of what makes a table again: Make starts its stage, and the stage finds that the table has another fingerprint. */
describe('a change of', () => {
  let project: Project;
  const code = new Map<string, string[]>();
  beforeAll(async () => {
    project = new Project(inject('finished'));
    const database = await Database.open();
    const { file_name, files } = await database.columns(
      `select file_name, decode(value) as files from parquet_kv_metadata(${literal(project.path('out/.build/**/*.parquet'))})
      where decode(key) = 'metalign.code'`,
    );
    database.close();
    for (const [i, file] of (file_name as string[]).entries())
      code.set(
        file.split('/').slice(-2).join('/').replace('.parquet', ''),
        Object.keys(JSON.parse(String(files![i]))),
      );
  });
  afterAll(() => project.remove());

  const STUDY = ['agreement', 'aggregation', 'structure', 'trajectory', 'claims', 'report'];
  const EARLIER = ['fetch', 'normalize', 'refresh', 'cohort'];

  it.each([
    [
      'pipeline/statistics/bootstrap.ts',
      STUDY,
      EARLIER,
      ['agreement/pairwise'],
      ['cohort/score', 'aggregation/weight'],
    ],
    [
      'pipeline/workers/agreement.ts',
      STUDY.slice(0, -1),
      EARLIER,
      ['agreement/pairwise', 'claims/claim'],
      ['cohort/score'],
    ],
    [
      'pipeline/sources/leaderboard-metric.ts',
      ['fetch', 'normalize'],
      [],
      ['normalize/metric'],
      ['cohort/score'],
    ],
    [
      'pipeline/stages/trajectory/numbers.ts',
      ['trajectory'],
      [...EARLIER, 'agreement'],
      [],
      ['agreement/pairwise'],
    ],
    ['pipeline/report/index-page.ts', ['report', 'publish'], [...EARLIER, 'claims'], [], ['claims/claim']],
    [
      'sql/aggregation/weight.sql',
      ['aggregation', 'structure', 'claims'],
      [...EARLIER, 'agreement'],
      ['aggregation/weight'],
      ['claims/claim'],
    ],
    ['sql/tidy/every_score.sql', ['normalize', 'cohort'], ['fetch'], [], ['cohort/score']],
  ])('%s makes stages %j look, and not %j; %j again, and not %j', (file, looks, not, again, notAgain) => {
    const { atime, mtime } = fs.statSync(project.path(file));
    fs.utimesSync(project.path(file), new Date(), new Date());
    const { output } = project.make(['-n']);
    fs.utimesSync(project.path(file), atime, mtime);
    const started = [...output.matchAll(/pipeline\/stages\/(\w+)\.ts/g)].map(([, stage]) => stage!);
    expect(started).toEqual(expect.arrayContaining(looks));
    for (const stage of not) expect(started).not.toContain(stage);
    for (const table of again) expect(code.get(table), table).toContain(file);
    for (const table of notAgain) expect(code.get(table), table).not.toContain(file);
  });

  it('how tables are written makes all of them again', () => {
    expect([...code.keys()].sort()).toEqual(TABLES.map((table) => table.replace('.', '/')).sort());
    for (const [table, files] of code) expect(files, table).toContain('pipeline/warehouse/csv.ts');
  });
});

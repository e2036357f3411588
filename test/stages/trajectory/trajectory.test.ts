import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import trajectory from '../../../pipeline/stages/trajectory/trajectory.ts';
import { readContract } from '../../../pipeline/warehouse/contract.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { rowsIn } from '../../tables.ts';
import { type Given, madeStages, normalized, ownStudy, type Snapshot, StageRun } from '../given.ts';

let run: StageRun | undefined;
afterEach(async () => {
  await run?.close();
  run = undefined;
});

/** Makes the cohort, and the trajectory from it. */
async function make(snapshots: Snapshot[], settings: object): Promise<StageRun> {
  run = await StageRun.open(normalized(...snapshots), ownStudy(settings));
  await run.make(cohort);
  return await run.make(trajectory);
}

/** Scores of three months, and a later export; c and d are copies, as is only seen from the third month on. */
const dated: Snapshot = {
  id: 'site@1',
  asOf: '2024-03-05',
  isDated: true,
  submitted: { e: '2024-02-10 00:00:00' },
  scores: {
    a: { x: [0.1, '2024-01-10'], y: [0.2, '2024-01-10'], z: [0.9, '2024-02-10'] },
    b: { x: [0.2, '2024-01-11'], y: [0.1, '2024-01-11'], z: [0.3, '2024-02-11'] },
    c: { x: [0.4, '2024-01-12'], y: [0.5, '2024-01-12'], z: [0.5, '2024-03-01'] },
    d: { x: [0.4, '2024-01-13'], y: [0.5, '2024-01-13'], z: [0.5, '2024-03-02'] },
    e: { x: [0.8, '2024-02-12'], y: [0.7, '2024-02-12'], z: ['failed', '2024-02-12'] },
    f: { x: [0.7, '2024-03-05'], y: 0.6, z: [0.2, '2024-03-05'] },
  },
};
const later: Snapshot = {
  id: 'site@2',
  asOf: '2024-05-01',
  scores: { a: { x: 0.1, y: 0.3 }, b: { x: 0.3, y: 0.2 }, c: { x: 0.4, y: 0.4 }, g: { x: 0.6, y: 0.9 } },
};
const settings = {
  as_of: '2024-03-05',
  minimum_models: 3,
  copies: { minimum_common: 3, minimum_equal: 1, keep: 'one' },
};

describe('the trajectory', () => {
  /** With one model of each group of copies, and with all. */
  let usual: StageRun;
  let withCopies: StageRun;
  const allCopies = { ...settings, copies: { ...settings.copies, keep: 'all' } };
  beforeAll(async () => {
    usual = await make([dated, later], settings);
    withCopies = await make([dated, later], allCopies);
    // Kept for all tests.
    run = undefined;
  });
  afterAll(async () => {
    await usual.close();
    await withCopies.close();
  });

  it('has a cohort at every month’s end, at the last score, and for each later export', async () => {
    expect(
      await usual.rows(
        'select as_of::varchar as as_of, snapshot_id, n_models, n_metrics, n_complete from trajectory.cohort order by as_of',
      ),
    ).toEqual([
      // z has no score on the first date, and scores of two models of five on the second.
      { as_of: '2024-01-31', snapshot_id: 'site@1', n_models: 3, n_metrics: 2, n_complete: 3 },
      { as_of: '2024-02-29', snapshot_id: 'site@1', n_models: 4, n_metrics: 2, n_complete: 4 },
      { as_of: '2024-03-05', snapshot_id: 'site@1', n_models: 5, n_metrics: 3, n_complete: 4 },
      { as_of: '2024-05-01', snapshot_id: 'site@2', n_models: 4, n_metrics: 2, n_complete: 4 },
    ]);
  });

  it.each(['2024-01-31', '2024-02-29', '2024-03-05'])(
    'has on %s the models, metrics and scores of a study of that date',
    async (as_of) => {
      // Copies count on earlier dates too, so that only the last date has the study's.
      const isLast = as_of === '2024-03-05';
      const past = isLast ? usual : withCopies;
      const tables = ['state', 'metric', 'model', 'score'];
      const select = (table: string, schema: string, rest = '') => {
        const { as_of, ...columns } = readContract('dated', table).columns;
        const time = table === 'state' ? 'replace (measured_at::varchar as measured_at)' : '';
        return `select * ${time} from (select ${Object.keys(columns)} from ${schema}.${table} ${rest}) order by all`;
      };
      const then = await Promise.all(
        tables.map((table) => past.rows(select(table, 'dated', `where as_of = '${as_of}'`))),
      );
      run = await StageRun.open(
        normalized(dated, later),
        ownStudy({ ...(isLast ? settings : allCopies), as_of }),
      );
      await run.make(cohort);
      for (const [i, table] of tables.entries())
        expect(then[i], table).toEqual(await run.rows(select(table, 'cohort')));
    },
  );

  it('counts copies on the dates before they were seen to be copies', async () => {
    expect(
      await usual.rows(
        "select as_of::varchar as as_of, reason from dated.model where model_id = 'd' order by as_of",
      ),
    ).toEqual([
      { as_of: '2024-01-31', reason: 'copy of another model' },
      { as_of: '2024-02-29', reason: 'copy of another model' },
      { as_of: '2024-03-05', reason: 'copy of another model' },
    ]);
  });

  it('judges only claims about numbers that it computes for each date', async () => {
    const claim = {
      statement: 's',
      reference: 'r',
      published: 0.5,
      cohort: { models: 4, metrics: 2 },
      note: 'n',
    };
    const mean = { kind: 'summary', quantity: 'mean_pairwise_correlation' };
    const share = {
      kind: 'cell',
      table: 'structure.summary',
      row: { quantity: 'first_component_share' },
      column: 'estimate',
    };
    const claims = [
      { ...claim, claim_id: 'mean', quantity: mean },
      { ...claim, claim_id: 'share', quantity: share },
    ];
    const made = await make([dated], { ...settings, claims });
    expect(await made.rows('select distinct claim_id from trajectory.claim')).toEqual([{ claim_id: 'mean' }]);
  });

  it('takes only the metrics that the study takes from the source', async () => {
    const own = { ...settings, sources: [{ source_id: 'site', metrics: ['x', 'y'] }] };
    const made = await make([dated], own);
    expect(await made.rows('select distinct metric_id from dated.metric order by all')).toEqual([
      { metric_id: 'x' },
      { metric_id: 'y' },
    ]);
  });
});

/** Three years; x has another version in the third, and then comes an export. */
const years: Snapshot = {
  id: 'site@1',
  asOf: '2024-03-05',
  isDated: true,
  scores: {
    a: { x: [0.5, '2022-11-10'], y: [0.1, '2022-11-10'], z: [0.1, '2023-06-01'] },
    b: { x: [0.4, '2022-11-10'], y: [0.4, '2022-11-10'], z: [0.9, '2023-06-01'] },
    c: { x: [0.2, '2022-12-10'], y: [0.9, '2023-05-01'], z: [0.2, '2023-06-01'] },
    d: { x: [0.9, '2023-11-10'], y: [0.9, '2023-11-10'], z: [0.9, '2023-11-10'] },
  },
};
const newVersion: Record<string, number> = { a: 0.9, b: -0.1, c: 0.2, d: 0.3 };
const lastExport: Snapshot = {
  id: 'site@2',
  asOf: '2025-06-01',
  scores: { a: { x: 0.9, y: 0.1, z: 0.1 }, b: { x: 0.9, y: 0.4, z: 0.9 }, c: { x: 0.2, y: 0.9, z: 0.2 } },
};

function historyGiven(): Given {
  const given = normalized(years, lastExport);
  const ofX = { snapshot_id: 'site@1', metric_id: 'x' };
  const isFirst = (row: Row) => row.snapshot_id === 'site@1' && row.metric_id === 'x';
  return {
    ...given,
    'normalize.version': [
      ...given['normalize.version']!.map((row) => (isFirst(row) ? { ...row, valid_to: '2024-02-01' } : row)),
      { ...ofX, version: 2, valid_from: '2024-02-01' },
    ],
    'normalize.score': [
      ...given['normalize.score']!,
      ...Object.entries(newVersion).map(([model_id, value]) => ({
        ...ofX,
        model_id,
        version: 2,
        state: 'scored',
        value,
        measured_at: '2024-03-05',
      })),
    ],
  };
}

describe('histories over years', () => {
  const made = madeStages(() => historyGiven(), ownStudy({ as_of: '2024-03-05', minimum_models: 3 }), [
    cohort,
    trajectory,
  ]);

  it('have the parts of every change of rank', async () => {
    const rows = await made.rows(
      'select * exclude (as_of_from, as_of_to) from trajectory.rank_change order by year, model_id',
    );
    expect(
      rows.map((row) => [
        row.year,
        row.model_id,
        [row.rank_from, row.rank_to],
        [row.by_scores, row.by_metrics, row.by_models],
        row.n_new_scores,
      ]),
    ).toEqual([
      // Means of x and y were 0.3, 0.4 and 0.1 (zero for y); with the new score 0.3, 0.4, 0.55; with z 0.23, 0.57, 0.43.
      [2023, 'a', [2, 4], [1, 0, 1], 0],
      [2023, 'b', [1, 2], [1, -1, 1], 0],
      [2023, 'c', [3, 3], [-2, 1, 1], 1],
      // The new version of x is a new metric: means are 0.37, 0.4, 0.43 and 0.7.
      [2024, 'a', [4, 4], [0, 0, 0], 0],
      [2024, 'b', [2, 3], [0, 1, 0], 0],
      [2024, 'c', [3, 2], [0, -1, 0], 0],
      [2024, 'd', [1, 1], [0, 0, 0], 0],
      // The export has no versions, so that its x is the same metric; b has 0.73 by it. d is gone.
      [2025, 'a', [4, 3], [0, 0, -1], 0],
      [2025, 'b', [3, 1], [-1, 0, -1], 0],
      [2025, 'c', [2, 2], [1, 0, -1], 0],
    ]);
    expect(
      await made.rows(`
        select distinct year, as_of_from::varchar as as_of_from, as_of_to::varchar as as_of_to, n_metrics_from, n_metrics_to,
          n_models_from, n_models_to
        from trajectory.rank_change order by year`),
    ).toEqual(
      rowsIn(`
        year | as_of_from | as_of_to   | n_metrics_from | n_metrics_to | n_models_from | n_models_to
        2023 | 2022-12-31 | 2023-12-31 | 2              | 3            | 3             | 4
        2024 | 2023-12-31 | 2024-03-05 | 3              | 3            | 4             | 4
        2025 | 2024-03-05 | 2025-06-01 | 3              | 3            | 4             | 3`),
    );
  });

  // Constants from scipy.stats.spearmanr 1.15.3.
  it('have the correlation of each counted pair on every date', async () => {
    const pairs = (as_of: string) =>
      made.rows(
        `select metric_a, metric_b, n_models, round(estimate, 12) as estimate from trajectory.pair
        where as_of = '${as_of}' order by all`,
      );
    // x and y have two models in common.
    expect(await pairs('2022-12-31')).toEqual([]);
    expect(await pairs('2023-12-31')).toEqual([
      { metric_a: 'x', metric_b: 'y', n_models: 4, estimate: -0.105409255339 },
      { metric_a: 'x', metric_b: 'z', n_models: 4, estimate: 0.210818510678 },
      { metric_a: 'y', metric_b: 'z', n_models: 4, estimate: 0.5 },
    ]);
    expect((await pairs('2024-03-05')).map(({ estimate }) => estimate)).toEqual([
      -0.316227766017, -0.632455532034, 0.5,
    ]);
    expect(await made.rows('select count(distinct as_of)::integer as dates from trajectory.pair')).toEqual([
      { dates: 12 },
    ]);
  });

  it('have no changes of rank on a single date', async () => {
    const once = await make([later], { ...settings, as_of: 'latest' });
    expect(
      await once.rows(
        'select (select count(*) from trajectory.pair) as pairs, (select count(*) from trajectory.rank_change) as changes',
      ),
    ).toEqual([{ pairs: 1, changes: 0 }]);
  });
});

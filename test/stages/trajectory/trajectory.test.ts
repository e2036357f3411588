import { afterEach, describe, expect, it } from 'vitest';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import trajectory from '../../../pipeline/stages/trajectory/trajectory.ts';
import { readContract } from '../../../pipeline/warehouse/contract.ts';
import { normalized, ownStudy, type Snapshot, StageRun } from '../given.ts';

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
  it('has a cohort at every month’s end, at the last score, and for each later export', async () => {
    const made = await make([dated, later], settings);
    expect(
      await made.rows(
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
      const all = {
        ...settings,
        copies: { ...settings.copies, keep: as_of === '2024-03-05' ? 'one' : 'all' },
      };
      const tables = ['state', 'metric', 'model', 'score'];
      const select = (table: string, schema: string, rest = '') => {
        const { as_of, ...columns } = readContract('dated', table).columns;
        const time = table === 'state' ? 'replace (measured_at::varchar as measured_at)' : '';
        return `select * ${time} from (select ${Object.keys(columns)} from ${schema}.${table} ${rest}) order by all`;
      };
      const past = await make([dated, later], all);
      const then = await Promise.all(
        tables.map((table) => past.rows(select(table, 'dated', `where as_of = '${as_of}'`))),
      );
      await past.close();
      run = await StageRun.open(normalized(dated, later), ownStudy({ ...all, as_of }));
      await run.make(cohort);
      for (const [i, table] of tables.entries())
        expect(then[i], table).toEqual(await run.rows(select(table, 'cohort')));
    },
  );

  it('counts copies on the dates before they were seen to be copies', async () => {
    const made = await make([dated, later], settings);
    expect(
      await made.rows(
        "select as_of::varchar as as_of, reason from dated.model where model_id = 'd' order by as_of",
      ),
    ).toEqual([
      { as_of: '2024-01-31', reason: 'copy of another model' },
      { as_of: '2024-02-29', reason: 'copy of another model' },
      { as_of: '2024-03-05', reason: 'copy of another model' },
    ]);
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

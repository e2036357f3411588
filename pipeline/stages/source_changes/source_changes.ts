import { literal } from '../../warehouse/database.ts';
import { type Reader, type Row, readRows } from '../../warehouse/rows.ts';
import { stage } from '../stage.ts';
import { changesInWords, compareStates, type SourceState } from './compare-states.ts';

/** Differences between the newest state of each of the study's sources and the one before it. */
export default stage({
  name: 'source_changes',
  reads: ['normalize'],
  code: ['statistics', 'workers/shared-arrays.ts'],

  async tables({ read, study, effects }) {
    const rows: Row[] = [];
    for (const { source_id, snapshot_id, replaces } of await readRows(read, PAIRS)) {
      const before = await readState(read, String(replaces));
      const after = await readState(read, String(snapshot_id));
      const changes = compareStates(before, after);
      const compared = `compared ${snapshot_id} with ${replaces}`;
      effects.log(`${study.name}: ${compared}: ${changesInWords(changes)}`);
      for (const change of changes)
        rows.push({
          source_id: source_id!,
          snapshot_id: snapshot_id!,
          previous_snapshot_id: replaces!,
          ...change,
        });
    }
    return { change: rows };
  },
});

const PAIRS = `
  select source_id, snapshot_id, replaces
  from normalize.source
  where is_latest and replaces is not null and source_id in (select source_id from study.source)
  order by all`;

const TIME = "'%Y-%m-%dT%H:%M:%SZ'";

/** A snapshot's state, with the ids that all snapshots share as keys. */
async function readState(read: Reader, snapshot: string): Promise<SourceState> {
  const ofSnapshot = `where snapshot_id = ${literal(snapshot)} order by all`;
  return {
    model: await read.columns(`
      select model_id as source_key, name, strftime(submitted_at, ${TIME}) as submitted_at
      from normalize.snapshot_model ${ofSnapshot}`),
    metric: await read.columns(`
      select metric_id as metric_key, title, category, domain, data_set, parent_id as parent_key, is_leaf,
        higher_is_better
      from normalize.snapshot_metric ${ofSnapshot}`),
    version: await read.columns(`
      select metric_id as metric_key, version, strftime(valid_from, ${TIME}) as valid_from
      from normalize.version ${ofSnapshot}`),
    score: await read.columns(`
      select model_id as source_key, metric_id as metric_key, version, is_current, state, value,
        strftime(measured_at, ${TIME}) as measured_at
      from normalize.score ${ofSnapshot}`),
  };
}

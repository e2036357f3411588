import { thousands } from '../../messages/plurals.ts';
import { type Reader, readRows } from '../../warehouse/rows.ts';
import { stage } from '../stage.ts';

/** Differences between each source's newest state and the one before it. */
export default stage({
  name: 'refresh',
  reads: ['normalize'],
  code: [],

  async judge({ read, study, effects }) {
    for (const line of await changeLines(read)) effects.log(`${study.name}: ${line}`);
  },
});

const SUMMARY = `
  select
    any_value(source_id) as source_id, snapshot_id, previous_snapshot_id,
    count(*) filter (kind = 'model' and change = 'new') as new_models,
    count(*) filter (kind = 'model' and change = 'gone') as gone_models,
    count(*) filter (kind = 'model' and change = 'changed') as changed_models,
    count(*) filter (kind = 'metric' and change = 'new') as new_metrics,
    count(*) filter (kind = 'metric' and change = 'gone') as gone_metrics,
    count(*) filter (kind = 'metric' and change = 'changed') as changed_metrics,
    count(*) filter (kind = 'score' and change = 'new') as new_scores,
    count(*) filter (kind = 'score' and change = 'gone') as gone_scores,
    count(*) filter (kind = 'score' and change = 'changed') as changed_scores,
    count(*) filter (kind = 'version') as versions,
    count(*) filter (kind in ('submission', 'measurement', 'validity')) as times,
    max(abs(difference)) filter (kind = 'score') as largest,
    string_agg(item || ' ' || before::bigint || ' → ' || after::bigint, ', ' order by item)
      filter (kind = 'count' and change = 'fallen') as fallen
  from refresh.change group by all order by all`;

/** A log line per snapshot that replaces another. */
async function changeLines(reader: Reader): Promise<string[]> {
  return (await readRows(reader, SUMMARY)).map((row) => {
    const number = (name: string) => thousands(Number(row[name]));
    const about = (what: string) =>
      `${what} ${number(`new_${what}`)} new, ${number(`gone_${what}`)} gone, ${number(`changed_${what}`)} changed`;
    const largest = Number.isFinite(row.largest) ? ` (by at most ${Number(row.largest).toPrecision(3)})` : '';
    const fallen = row.fallen === null ? '' : `; fewer ${row.fallen}`;
    return `compared ${row.snapshot_id} with ${row.previous_snapshot_id}: ${about('models')}; ${about('metrics')}; ${about('scores')}${largest}; versions ${number('versions')} new; dates ${number('times')} changed${fallen}`;
  });
}

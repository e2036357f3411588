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
    to_json(histogram(kind || ' ' || change))::varchar as counts,
    count(*) filter (kind = 'version') as versions,
    count(*) filter (kind in ('submission', 'measurement', 'validity')) as times,
    max(abs(difference)) filter (kind = 'score') as largest,
    string_agg(item || ' ' || before::bigint || ' → ' || after::bigint, ', ' order by item)
      filter (kind = 'count' and change = 'fallen') as fallen
  from refresh.change group by all order by all`;

/** A log line per snapshot that replaces another. */
async function changeLines(reader: Reader): Promise<string[]> {
  return (await readRows(reader, SUMMARY)).map((row) => {
    const counts = JSON.parse(String(row.counts)) as Record<string, number>;
    const about = (kind: string) => {
      const parts = ['new', 'gone', 'changed'].flatMap((change) => {
        const number = counts[`${kind} ${change}`] ?? 0;
        return number > 0 ? [`${thousands(number)} ${change}`] : [];
      });
      return parts.length > 0 ? [`${kind}s ${parts.join(', ')}`] : [];
    };
    const largest = Number.isFinite(row.largest) ? ` (by at most ${Number(row.largest).toPrecision(3)})` : '';
    const parts = [
      ...about('model'),
      ...about('metric'),
      ...about('score').map((scores) => `${scores}${largest}`),
      ...(Number(row.versions) > 0 ? [`versions ${thousands(Number(row.versions))} new`] : []),
      ...(Number(row.times) > 0 ? [`dates ${thousands(Number(row.times))} changed`] : []),
      ...(row.fallen === null ? [] : [`fewer ${row.fallen}`]),
    ];
    return `compared ${row.snapshot_id} with ${row.previous_snapshot_id}: ${parts.join('; ') || 'no change'}`;
  });
}

import { upTo } from '../../../messages/counts-and-lists.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { matching } from '../../../report/words/numbers.ts';
import { shownName } from '../../../report/words/phrases.ts';
import { paretoFront } from '../../../statistics/score/pareto-front.ts';
import type { Rows } from '../../../warehouse/rows.ts';

/** How many rows are named. */
const NAMED = 8;

/** The rows that no other beats in both score and the table's first size or cost, or else date; empty without any. */
export function frontInWords(tables: Tables): string {
  const ranked = new Map(tables.ranked().map(({ model_id, score }) => [model_id, score]));
  const column = firstTrait(tables);
  const rows = matching(tables.all('normalize.own_trait'), { column_name: column?.column_name ?? '' });
  const isGain = column?.direction === 'higher';
  const better = isGain ? 'more' : column?.role === 'date' ? 'earlier' : 'less';
  const known = rows.flatMap(({ model_id, value }) => {
    const score = ranked.get(model_id);
    return score === undefined ? [] : [{ model_id, cost: isGain ? -value : value, score }];
  });
  const names = paretoFront(known).map(({ model_id }) => tables.modelName(model_id));
  if (names.length === 0) return '';
  return `No ${tables.words.row} beats these in both score and “${shownName(column?.column_name)}” (${better} is better), of ${known.length} that have it: ${upTo(NAMED, names)}.`;
}

/** In the order of the table. */
function firstTrait(tables: Tables): Rows['normalize.reading'] | undefined {
  const named = new Set(tables.all('normalize.own_trait').map(({ column_name }) => column_name));
  const columns = tables.all('normalize.reading').filter(({ column_name }) => named.has(column_name));
  return [...matching(columns, { role: 'size or cost' }), ...matching(columns, { role: 'date' })][0];
}

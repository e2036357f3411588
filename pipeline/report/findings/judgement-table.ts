import { max } from 'd3-array';
import type { Row } from '../../warehouse/rows.ts';
import { fixed, numberOf } from '../words/numbers.ts';
import type { Tables } from './finding-tables.ts';

/**
 * The top of a ranking as text: the head, and a line a row. Names are in the last cell.
 *
 * @param most how many rows of the ranking are shown
 */
export function rankingTable(tables: Tables, ranking: Row, most: number): string[][] {
  const rows = tables.ranked().slice(0, most);
  const isRanks = ranking.method === 'mean_rank';
  // In the tables, high mean ranks are good.
  const scores = rows.map((row) => {
    const score = numberOf(row, 'score');
    return isRanks ? numberOf(ranking, 'n_models') + 1 - score : score;
  });
  const format = fixed(max(scores, Math.abs)! < 10 ? 3 : 1);
  const hasSets = tables.orderedRanking() !== undefined;
  const cells = (row: Row, i: number) => {
    const sets = hasSets ? [rankSetText(row), String(row.tier)] : [];
    return [String(row.rank), ...sets, format(scores[i]!), tables.modelName(row.model_id)];
  };
  const head = ['rank', ...(hasSets ? ['rank set', 'tier'] : []), isRanks ? 'mean rank' : 'score'];
  return [[...head, tables.words.row], ...rows.map(cells)];
}

/** The ranks that a row may have, such as “2–5”. */
function rankSetText({ rank_set_low: low, rank_set_high: high }: Row): string {
  return low === high ? String(low) : `${low}–${high}`;
}

import { max } from 'd3-array';
import type { Tables } from '../../../report/finding/tables.ts';
import { fixed, isKnown } from '../../../report/words/numbers.ts';
import { nameOf, names } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';

type Score = Rows['aggregation.model_score'];

/**
 * The top of a ranking as text: the head, and a line a row. Names are in the last cell.
 *
 * @param most how many rows of the ranking are shown
 */
export function rankingTable(tables: Tables, ranking: Rows['aggregation.ranking'], most: number): string[][] {
  const scores = scoreTexts(tables, ranking);
  const hasSets = isKnown(ranking.n_may_be_first);
  const rows = tables.ranked().slice(0, most);
  const hasGroups = isKnown(ranking.n_may_be_first_by_group);
  const hasTiers = rows.some(({ tier }) => tier > 1);
  const cells = (row: Score) => [
    String(row.rank),
    ...(hasSets ? [rankSetText(row.rank_set_low, row.rank_set_high)] : []),
    ...(hasGroups ? [rankSetText(row.group_rank_set_low, row.group_rank_set_high)] : []),
    ...(hasTiers ? [String(row.tier)] : []),
    scores.get(row.model_id)!,
    tables.modelName(row.model_id),
  ];
  const score = nameOf(names.ranking_methods, ranking.method);
  const head = [
    'rank',
    ...(hasSets ? ['rank set'] : []),
    ...(hasGroups ? ['by group'] : []),
    ...(hasTiers ? ['tier'] : []),
    score,
    tables.words.row,
  ];
  return [head, ...rows.map(cells)];
}

/** Each row's score by the method that is shown, as text, by model. */
export function scoreTexts(tables: Tables, ranking: Rows['aggregation.ranking']): Map<string, string> {
  const rows = tables.ranked();
  // In the tables, high mean ranks are good.
  const shown = ({ score }: Score) => (ranking.method === 'mean_rank' ? ranking.n_models + 1 - score : score);
  const format = fixed(max(rows, (row) => Math.abs(shown(row)))! < 10 ? 3 : 1);
  return new Map(rows.map((row) => [row.model_id, format(shown(row))]));
}

/** The ranks that a row may have, such as “2–5”. */
function rankSetText(low: number, high: number): string {
  return low === high ? String(low) : `${low}–${high}`;
}

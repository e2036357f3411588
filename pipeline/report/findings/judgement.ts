import type { Row } from '../../warehouse/rows.ts';
import { isPresent } from '../words/row-numbers.ts';
import type { Tables } from './finding-tables.ts';

/** The row of aggregation/ranking by the method that is shown first; undefined if nothing is ranked. */
export function mainRanking(tables: Tables): Row | undefined {
  return tables.row('aggregation.ranking', { is_main: true });
}

/** The scores of a ranking (aggregation/model_score), the best first. */
export function rankedRows(tables: Tables, { method }: Row): Row[] {
  return tables.estimates('aggregation.model_score', { method: method! }, 'rank');
}

/** Whether the rows of a ranking have sets of the ranks that they may have. */
export function hasRankSets(ranking: Row | undefined): boolean {
  return isPresent(ranking, 'n_may_be_first');
}

import type { Rows } from '../../warehouse/rows.ts';
import { distinct } from '../words/numbers.ts';

/** model, place in `years`, rank before and after; the change by new scores, by metrics and by models. */
type RankChange = [number, number, number, number, number, number, number];

/** The end of a year, with the number of models ranked then. */
export interface YearEnd {
  date: string;
  models: number;
}

export interface RankHistories {
  /** The last date before each year, and its own last date. */
  years: { year: number; from: YearEnd; to: YearEnd }[];
  changes: RankChange[];
}

/**
 * Why ranks changed from year to year, by the site's rule.
 *
 * @param rows of trajectory/rank_change
 * @param models the position of every model on the page, by id
 */
export function rankHistories(
  rows: readonly Rows['trajectory.rank_change'][],
  models: ReadonlyMap<unknown, number>,
): RankHistories {
  const order = distinct(rows, 'year');
  const numbers = ['rank_from', 'rank_to', 'by_scores', 'by_metrics', 'by_models'] as const;
  return {
    years: order.map((year) => {
      const row = rows.findLast((each) => each.year === year)!;
      const { as_of_from, n_models_from, as_of_to, n_models_to } = row;
      return {
        year,
        from: { date: as_of_from, models: n_models_from },
        to: { date: as_of_to, models: n_models_to },
      };
    }),
    changes: rows.flatMap((row) => {
      const model = models.get(row.model_id);
      if (model === undefined) return [];
      const place = order.indexOf(row.year);
      return [[model, place, ...numbers.map((column) => row[column])] as RankChange];
    }),
  };
}

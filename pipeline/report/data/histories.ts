import { groups } from 'd3-array';
import type { Rows } from '../../warehouse/rows.ts';
import { distinct } from '../words/numbers.ts';

/** metric, metric, and the {@link steps} of places in `dates`, of n, and of ρ in thousandths. */
type PairHistory = [number, number, number[], number[], number[]];

export interface PairHistories {
  dates: string[];
  pairs: PairHistory[];
}

/**
 * Correlations of the main set's pairs at every month's end.
 *
 * @param rows of trajectory/pair
 * @param metrics the position of every metric on the page, by id
 */
export function pairHistories(
  rows: readonly Rows['trajectory.pair'][],
  metrics: ReadonlyMap<unknown, number>,
): PairHistories {
  const dates = distinct(rows, 'as_of').sort();
  const place = new Map(dates.map((date, i) => [date, i]));
  const months = rows.flatMap((row) => {
    const a = metrics.get(row.metric_a);
    const b = metrics.get(row.metric_b);
    // A metric of an earlier month may not be on the page.
    if (a === undefined || b === undefined) return [];
    const rho = Math.round(1000 * row.estimate);
    return [{ a, b, at: place.get(row.as_of)!, n: row.n_models, rho }];
  });
  return {
    dates,
    pairs: groups(months, ({ a, b }) => `${a} ${b}`).map(([, own]): PairHistory => {
      const stepsOf = (column: 'at' | 'n' | 'rho') => steps(own.map((month) => month[column]));
      return [own[0]!.a, own[0]!.b, stepsOf('at'), stepsOf('n'), stepsOf('rho')];
    }),
  };
}

/** The first number, then differences: many are 0 or 1, which compresses well. */
export function steps(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => number - (numbers[i - 1] ?? 0));
}

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

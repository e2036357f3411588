import { groups } from 'd3-array';
import type { Tables } from '../findings/finding-tables.ts';
import { numberOf } from '../findings/phrases.ts';

/** Correlations of the main set's pairs at every month's end. */
export interface PairHistories {
  dates: string[];
  pairs: PairHistory[];
}

/** metric, metric, and the {@link steps} of places in `dates`, of n, and of ρ in thousandths. */
export type PairHistory = [number, number, number[], number[], number[]];

/** @param metrics the position of every metric on the page, by id */
export function pairHistories(tables: Tables, metrics: ReadonlyMap<string, number>): PairHistories {
  const rows = tables.rows('trajectory.pair');
  const dates = [...new Set(rows.map(({ as_of }) => String(as_of)))].sort();
  const place = new Map(dates.map((date, i) => [date, i]));
  const months = rows.flatMap((row) => {
    const [a, b] = [row.metric_a, row.metric_b].map((id) => metrics.get(String(id)));
    // A metric of an earlier month may not be on the page.
    if (a === undefined || b === undefined) return [];
    const rho = Math.round(1000 * numberOf(row, 'estimate'));
    return [{ a, b, at: place.get(String(row.as_of))!, n: numberOf(row, 'n_models'), rho }];
  });
  return {
    dates,
    pairs: groups(months, ({ a, b }) => `${a} ${b}`).map(([, own]) => {
      const stepsOf = (column: 'at' | 'n' | 'rho') => steps(own.map((month) => month[column]));
      return [own[0]!.a, own[0]!.b, stepsOf('at'), stepsOf('n'), stepsOf('rho')];
    }),
  };
}

/** The first number, then differences: many are 0 or 1, which compresses well. */
export function steps(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => number - (numbers[i - 1] ?? 0));
}

/** The numbers with these {@link steps}. */
export function fromSteps(differences: readonly number[]): number[] {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
}

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
  const byPair = new Map<string, { pair: [number, number]; months: [number, number, number][] }>();
  for (const row of rows) {
    const pair = [row.metric_a, row.metric_b].map((id) => metrics.get(String(id)));
    const [a, b] = pair;
    // A metric of an earlier month may not be on the page.
    if (a === undefined || b === undefined) continue;
    const own = byPair.get(String(pair)) ?? { pair: [a, b], months: [] };
    byPair.set(String(pair), own);
    const rho = Math.round(1000 * numberOf(row, 'estimate'));
    own.months.push([place.get(String(row.as_of))!, numberOf(row, 'n_models'), rho]);
  }
  return {
    dates,
    pairs: [...byPair.values()].map(({ pair, months }) => {
      const [at, n, rho] = [0, 1, 2].map((column) => steps(months.map((month) => month[column]!)));
      return [...pair, at!, n!, rho!];
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

import { mean } from 'd3-array';
import type { Tables } from '../findings/finding-tables.ts';
import { estimateOf } from '../findings/row-numbers.ts';

/** The mean correlation on two dates over the pairs of metrics that both have. */
interface SamePairs {
  pairs: number;
  before: number;
  after: number;
}

/** Undefined if no pair of metrics counts on both dates. */
export function samePairs(tables: Tables, from: unknown, to: unknown): SamePairs | undefined {
  const correlationsOn = (date: unknown) =>
    new Map(
      tables
        .rows('trajectory.pair', { as_of: String(date) })
        .map((row) => [JSON.stringify([row.metric_a, row.metric_b]), estimateOf(row)]),
    );
  const [old, current] = [correlationsOn(from), correlationsOn(to)];
  const common = [...old.keys()].filter((pair) => current.has(pair));
  if (common.length === 0) return undefined;
  const meanOf = (values: Map<string, number>) => mean(common, (pair) => values.get(pair)!)!;
  return { pairs: common.length, before: meanOf(old), after: meanOf(current) };
}

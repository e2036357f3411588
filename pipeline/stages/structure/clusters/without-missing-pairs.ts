import { pairPlace } from '../../../statistics/correlation/pairs.ts';

export interface WithoutMissingPairs {
  /** Metrics that all have correlations with each other. */
  kept: number[];
  /** Each other metric, with the metrics that it had no correlation with when it was left out. */
  leftOut: Map<number, number[]>;
}

/**
 * Leaves out metrics, one at a time, until every pair has a correlation. The next is the metric with the most missing
 * correlations; among equals the one with the fewest scores, then the first.
 *
 * @param correlations per pair of metrics, NaN if missing
 * @param scores per metric, its number of scores
 */
export function leaveOutMissingPairs(
  correlations: Float64Array,
  scores: readonly number[],
): WithoutMissingPairs {
  const isMissing = (a: number, b: number) =>
    a !== b && Number.isNaN(correlations[pairPlace(Math.min(a, b), Math.max(a, b), scores.length)]);
  let kept = [...scores.keys()];
  const leftOut = new Map<number, number[]>();
  for (;;) {
    const [worst] = kept
      .map((metric) => ({ metric, missing: kept.filter((other) => isMissing(metric, other)) }))
      .sort((a, b) => b.missing.length - a.missing.length || scores[a.metric]! - scores[b.metric]!);
    if (!worst || worst.missing.length === 0) return { kept, leftOut };
    leftOut.set(worst.metric, worst.missing);
    kept = kept.filter((metric) => metric !== worst.metric);
  }
}

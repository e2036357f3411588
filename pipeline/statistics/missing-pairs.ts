import { pairPlace } from './pairs.ts';

export interface WithoutMissingPairs {
  /** Metrics of which every pair has a correlation. */
  kept: number[];
  /** The others, each with those metrics with which it had none when it was left out. */
  leftOut: Map<number, number[]>;
}

/**
 * Leaves metrics out until every pair has a correlation: again and again the one that lacks most of them; of several
 * that with the fewest scores, and of these the first.
 *
 * @param correlations of each pair of metrics; NaN where it has none
 * @param scores how many each metric has
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

import { allPairs } from '../../statistics/correlation/pairs.ts';
import type { Columns } from '../../warehouse/database.ts';
import { partsOf } from '../../warehouse/rows.ts';
import type { Dated, Trajectory } from './dated-results.ts';

export function pairParts({ dates }: Trajectory): Iterable<Columns> {
  return partsOf(dates, dateParts);
}

/** Number of pairs in a part. */
const PAIRS_PER_PART = 2 ** 16;

/** The counted pairs of one date. */
function* dateParts({ asOf, cohort, pairs }: Dated): Generator<Columns> {
  const { metricSet, metrics } = cohort;
  const { a, b } = allPairs(metrics.length);
  const counted = Int32Array.from(pairs.counted.keys()).filter((pair) => !Number.isNaN(pairs.counted[pair]));
  for (let start = 0; start < counted.length; start += PAIRS_PER_PART) {
    const own = counted.subarray(start, start + PAIRS_PER_PART);
    yield {
      metric_set: Array.from(own, () => metricSet),
      metric_a: Array.from(own, (pair) => metrics[a[pair]!]!.id),
      metric_b: Array.from(own, (pair) => metrics[b[pair]!]!.id),
      as_of: Array.from(own, () => asOf),
      n_models: Float64Array.from(own, (pair) => pairs.n[pair]!),
      estimate: Float64Array.from(own, (pair) => pairs.counted[pair]!),
    };
  }
}

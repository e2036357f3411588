import { allPairs } from '../../statistics/pairs.ts';
import type { Columns } from '../../warehouse/database.ts';
import { partsOf } from '../../warehouse/rows.ts';
import type { Dated, Trajectory } from './dated-results.ts';

export function pairParts({ dates }: Trajectory): Iterable<Columns> {
  return partsOf(dates, datePart);
}

/** The counted pairs of one date. */
function* datePart({ asOf, cohort, pairs }: Dated): Generator<Columns> {
  const { metricSet, metrics } = cohort;
  const { a, b } = allPairs(metrics.length);
  const places = Int32Array.from(pairs.counted.keys()).filter((pair) => !Number.isNaN(pairs.counted[pair]));
  yield {
    metric_set: Array.from(places, () => metricSet),
    as_of: Array.from(places, () => asOf),
    metric_a: Array.from(places, (pair) => metrics[a[pair]!]!.id),
    metric_b: Array.from(places, (pair) => metrics[b[pair]!]!.id),
    n_models: Float64Array.from(places, (pair) => pairs.n[pair]!),
    estimate: Float64Array.from(places, (pair) => pairs.counted[pair]!),
  };
}

import { pairCount } from '../../../statistics/correlation/pairs.ts';
import type { Units } from '../../../statistics/resampling/bootstrap.ts';

/**
 * Per pair of metrics, how many units the models belong to that both metrics have.
 *
 * @param columns one Float64Array of scores per metric, NaN if a model has none
 */
export function familiesPerPair(columns: readonly Float64Array[], { of, count }: Units): Int32Array {
  const present = columns.map((column) => Uint8Array.from(column, (score) => Number(!Number.isNaN(score))));
  const found = new Int32Array(pairCount(columns.length));
  /** Per unit, the last pair that has a model of it. */
  const lastPair = new Int32Array(count).fill(-1);
  let pair = 0;
  for (let a = 0; a < present.length; a++) {
    for (let b = a + 1; b < present.length; b++, pair++) {
      const [one, other] = [present[a]!, present[b]!];
      for (let model = 0; model < one.length; model++) {
        const unit = of[model]!;
        if ((one[model]! & other[model]!) === 0 || lastPair[unit] === pair) continue;
        lastPair[unit] = pair;
        found[pair]!++;
      }
    }
  }
  return found;
}

import type { Units } from './bootstrap.ts';
import { pairCount } from './pairs.ts';

/** Of every pair of metrics, how many units the models belong to that both have. */
export function unitsPerPair(columns: readonly Float64Array[], { of, count }: Units): Int32Array {
  const found = new Int32Array(pairCount(columns.length));
  const seen = new Int32Array(count).fill(-1);
  let pair = 0;
  for (const [a, one] of columns.entries()) {
    for (const other of columns.slice(a + 1)) {
      for (let model = 0; model < of.length; model++) {
        const unit = of[model]!;
        if (Number.isNaN(one[model]! + other[model]!) || seen[unit] === pair) continue;
        seen[unit] = pair;
        found[pair]!++;
      }
      pair++;
    }
  }
  return found;
}

import { clamp } from './correlation.ts';
import { ascendingOrder } from './ranks.ts';

/**
 * Kendall's τ-b of two rankings without missing values (Kendall 1945), in O(n log n) by counting the
 * exchanges of a merge sort (Knight 1966): (concordant − discordant) ÷ √((pairs − ties in x)(pairs − ties in
 * y)). NaN where either is constant.
 */
export function kendallTauB(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const order = Int32Array.from(x.keys()).sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);
  const pairs = (n * (n - 1)) / 2;
  const tiedX = tiedPairs(n, (i, j) => x[order[i]!] === x[order[j]!]);
  const tiedBoth = tiedPairs(n, (i, j) => x[order[i]!] === x[order[j]!] && y[order[i]!] === y[order[j]!]);
  const byY = ascendingOrder(y);
  const tiedY = tiedPairs(n, (i, j) => y[byY[i]!] === y[byY[j]!]);
  const discordant = exchanges(Float64Array.from(order, (i) => y[i]!));
  const concordantMinusDiscordant = pairs - tiedX - tiedY + tiedBoth - 2 * discordant;
  const denominator = Math.sqrt((pairs - tiedX) * (pairs - tiedY));
  return denominator === 0 ? Number.NaN : clamp(concordantMinusDiscordant / denominator);
}

/** The pairs within runs of neighbours that are the same. */
function tiedPairs(n: number, same: (i: number, j: number) => boolean): number {
  let total = 0;
  let run = 1;
  for (let i = 1; i <= n; i++) {
    if (i < n && same(i - 1, i)) run++;
    else {
      total += (run * (run - 1)) / 2;
      run = 1;
    }
  }
  return total;
}

/** How many pairs stand in descending order; sorts `values` on the way. */
function exchanges(values: Float64Array): number {
  const n = values.length;
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(n);
  let count = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      let left = start;
      let right = middle;
      for (let i = start; i < end; i++) {
        if (left < middle && (right >= end || from[left]! <= from[right]!)) to[i] = from[left++]!;
        else {
          to[i] = from[right++]!;
          count += middle - left;
        }
      }
    }
    [from, to] = [to, from];
  }
  return count;
}

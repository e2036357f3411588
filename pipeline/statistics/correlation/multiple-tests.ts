/** p-values corrected for the number of tests in three ways. A NaN is not a test, and stays NaN. */
export interface Corrections {
  bonferroni: Float64Array;
  holm: Float64Array;
  benjaminiHochberg: Float64Array;
}

export function corrections(p: Float64Array): Corrections {
  return { bonferroni: bonferroni(p), holm: holm(p), benjaminiHochberg: benjaminiHochberg(p) };
}

/** p times the number of tests, at most 1 (Bonferroni 1936; Dunn 1961). */
export function bonferroni(p: Float64Array): Float64Array {
  const tests = p.filter((value) => !Number.isNaN(value)).length;
  return p.map((value) => Math.min(1, value * tests));
}

/** Step-down correction for the family-wise error rate (Holm 1979; R's `p.adjust("holm")`). */
export function holm(p: Float64Array): Float64Array {
  const order = ascendingPresent(p);
  return stepwise(p, order, (value, i) => value * (order.length - i), Math.max);
}

/** Step-up correction for the false discovery rate (Benjamini & Hochberg 1995; R's `p.adjust("BH")`). */
export function benjaminiHochberg(p: Float64Array): Float64Array {
  const order = ascendingPresent(p).reverse();
  return stepwise(p, order, (value, i) => (value * order.length) / (order.length - i), Math.min);
}

function ascendingPresent(p: Float64Array): Int32Array {
  return Int32Array.from(p.keys())
    .filter((i) => !Number.isNaN(p[i]))
    .sort((a, b) => p[a]! - p[b]! || a - b);
}

/** Scales each p by its place in `order`, and makes the results monotone along it. */
function stepwise(
  p: Float64Array,
  order: Int32Array,
  scale: (value: number, place: number) => number,
  keep: (a: number, b: number) => number,
): Float64Array {
  const adjusted = new Float64Array(p.length).fill(Number.NaN);
  let last = Number.NaN;
  order.forEach((i, place) => {
    const value = Math.min(1, scale(p[i]!, place));
    last = Number.isNaN(last) ? value : keep(last, value);
    adjusted[i] = last;
  });
  return adjusted;
}

import { correlate } from '../../pipeline/statistics/correlation/p-values.ts';
import { allPairs } from '../../pipeline/statistics/correlation/pairs.ts';
import { partialCorrelation } from '../../pipeline/statistics/correlation/partial-correlation.ts';
import {
  distribution,
  type Interval,
  resampleCounts,
  type Sampling,
  type Units,
} from '../../pipeline/statistics/resampling/bootstrap.ts';
import { percentileLevel } from '../../pipeline/statistics/resampling/intervals.ts';

/** The column with each score repeated as often as its model was drawn. */
export function repeated(column: Float64Array, counts: Int32Array): Float64Array {
  return Float64Array.from([...counts].flatMap((count, model) => Array<number>(count).fill(column[model]!)));
}

/**
 * Spearman's rho of every pair of metrics in a resample, in its plain form: from repeated columns, pair by pair. With
 * a control, the partial correlations over the rows with both scores and the control, then the plain ones over the
 * same rows.
 */
export function repeatedSpearman(
  columns: readonly Float64Array[],
  counts: Int32Array,
  control?: Float64Array,
): Float64Array {
  const rows = columns.map((column) => repeated(column, counts));
  const third = control && repeated(control, counts);
  const { a, b } = allPairs(columns.length);
  const pairs = [...a].map((one, pair): [Float64Array, Float64Array] => [rows[one]!, rows[b[pair]!]!]);
  if (!third) return Float64Array.from(pairs, ([x, y]) => spearman(x, y));
  const both = pairs.map(([x, y]) => {
    const isIn = (_: number, row: number) => !Number.isNaN(x[row]! + y[row]! + third[row]!);
    const [ofX, ofY, ofThird] = [x.filter(isIn), y.filter(isIn), third.filter(isIn)];
    const plain = spearman(ofX, ofY);
    return { plain, partial: partialCorrelation(plain, spearman(ofX, ofThird), spearman(ofY, ofThird)) };
  });
  return Float64Array.from([...both.map(({ partial }) => partial), ...both.map(({ plain }) => plain)]);
}

function spearman(x: Float64Array, y: Float64Array): number {
  const { n, estimate } = correlate(x, y, 'spearman');
  if (n >= 3) return estimate;
  // `correlate` needs three rows. Repeating all rows does not change rho.
  const thrice = (rows: Float64Array) => Float64Array.from([...rows, ...rows, ...rows]);
  return correlate(thrice(x), thrice(y), 'spearman').estimate;
}

/** The values that differ from the expected ones by more than 1e-12: [index, value, expected]. NaN equals NaN. */
export function differences(values: Float64Array, expected: Float64Array): [number, number, number][] {
  return [...values].flatMap((value, i): [number, number, number][] => {
    const isRight = Number.isNaN(expected[i]) ? Number.isNaN(value) : Math.abs(value - expected[i]!) <= 1e-12;
    return isRight ? [] : [[i, value, expected[i]!]];
  });
}

/**
 * The values of quantities in every resample: `values[q * resamples + i]` is quantity q in resample i.
 *
 * @param evaluate writes all quantities of one resample; NaN if one cannot be computed
 */
export function resample(
  quantities: number,
  sampling: Sampling,
  evaluate: (counts: Int32Array, out: Float64Array) => void,
): Float64Array {
  const { resamples } = sampling;
  const values = new Float64Array(quantities * resamples);
  const out = new Float64Array(quantities);
  for (let i = 0; i < resamples; i++) {
    evaluate(resampleCounts(sampling, i), out);
    for (let q = 0; q < quantities; q++) values[q * resamples + i] = out[q]!;
  }
  return values;
}

/** The ends of a {@link distribution}, and its resamples without a value. */
export function percentileInterval(values: Float64Array, level?: number): Interval {
  const { low, high, degenerate } = distribution(values, level);
  return { low, high, degenerate };
}

/** The interval of each quantity, from the values that {@link resample} returns. */
export function percentileIntervals(values: Float64Array, resamples: number, level = 0.95): Interval[] {
  return Array.from({ length: values.length / resamples }, (_, q) =>
    percentileInterval(values.subarray(q * resamples, (q + 1) * resamples), level),
  );
}

/** The 95 % intervals of quantities over a bootstrap of `units`. */
export function bootstrapIntervals(values: Float64Array, resamples: number, units: Units): Interval[] {
  return percentileIntervals(
    values,
    resamples,
    percentileLevel({ units, size: units.count, resamples, seed: 0 }),
  );
}

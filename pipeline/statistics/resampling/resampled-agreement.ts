import { group } from 'd3-array';
import { sharedFloats, sharedIntegers } from '../../workers/shared-arrays.ts';
import type { PairQuantity } from '../correlation/pair-means.ts';
import { resampleCounts, type Sampling } from './bootstrap.ts';
import { resampledSpearman } from './resampled-spearman.ts';

/** What to compute in every resample of a cohort. */
export interface Resampled {
  /** Scores per metric, NaN if missing. */
  columns: Float64Array[];
  /** Per pair of metrics, its correlation; NaN if the pair is left out of all quantities. */
  counted: Float64Array;
  /**
   * If given, correlations are partial correlations given this metric, over the models that have it too. The plain
   * correlations over the same models follow them: that of pair p of n has the index n + p.
   */
  control?: Float64Array;
  /** Each ignores pairs without a correlation in the resample, because one metric is constant. */
  quantities: PairQuantity[];
  sampling: Sampling;
}

/** The results, in memory that several threads can write to. */
export type ResampledValues = {
  /** `[pair * resamples + i]`: the pair's correlation in resample i. Empty if not needed. */
  pairs: Float64Array;
  /**
   * `[quantity * resamples + i]`: the sum of correlations in resample i (or the number of negative ones), and the
   * number of pairs with and without a correlation. Results for disjoint sets of pairs can be added.
   */
  totals: Float64Array;
  present: Int32Array;
  missing: Int32Array;
};

export type QuantityParts = Pick<ResampledValues, 'totals' | 'present' | 'missing'>;

/** @param length quantities × resamples */
export function emptyParts(length: number): QuantityParts {
  return { totals: sharedFloats(length), present: sharedIntegers(length), missing: sharedIntegers(length) };
}

/** Adds the results for further pairs to `to`. */
export function addParts(to: QuantityParts, { totals, present, missing }: QuantityParts): void {
  for (let i = 0; i < totals.length; i++) {
    to.totals[i]! += totals[i]!;
    to.present[i]! += present[i]!;
    to.missing[i]! += missing[i]!;
  }
}

/** The quantities in all resamples, `[quantity * resamples + i]`; NaN if no pair has a correlation. */
export function quantitiesIn({ totals, present }: QuantityParts): Float64Array<SharedArrayBuffer> {
  const quantities = sharedFloats(totals.length);
  for (let i = 0; i < totals.length; i++) quantities[i] = totals[i]! / present[i]!;
  return quantities;
}

/** The number of resamples in which a pair of the quantity has no correlation. */
export function degenerateIn({ missing }: QuantityParts, quantity: number, resamples: number): number {
  let count = 0;
  for (let i = quantity * resamples; i < (quantity + 1) * resamples; i++) if (missing[i]! > 0) count++;
  return count;
}

/** Resamples per item of work, so that threads seldom write to neighbouring memory. */
export const RESAMPLES_PER_CHUNK = 16;

/**
 * Computes Spearman's rho of all pairs of metrics, and all averages of pairs (`quantities`), in the same resamples of models.
 *
 * @returns a function that computes the resamples of one chunk
 */
export function resampledAgreement(resampled: Resampled, values: ResampledValues): (chunk: number) => void {
  const { columns, counted, control, quantities, sampling } = resampled;
  const { resamples } = sampling;
  const correlate = resampledSpearman(columns, counted, control);
  const wanted = control ? Float64Array.from([...counted, ...counted]) : counted;
  const classes = classesOf(quantities, wanted);
  const estimates = Array.from({ length: RESAMPLES_PER_CHUNK }, () => new Float64Array(wanted.length));
  /** Writes a quantity from the sums of its classes in the current resample. */
  const put = ({ quantity, classes: own }: Classes['quantities'][number], place: number) => {
    let [total, present, missing] = [0, 0, 0];
    for (const each of own) {
      total += quantity.kind === 'mean' ? each.sum : each.negative;
      present += each.pairs.length - each.missing;
      missing += each.missing;
    }
    values.totals[place] = total;
    values.present[place] = present;
    values.missing[place] = missing;
  };
  return (chunk) => {
    const first = chunk * RESAMPLES_PER_CHUNK;
    const size = Math.min(RESAMPLES_PER_CHUNK, resamples - first);
    for (let i = 0; i < size; i++) {
      correlate(resampleCounts(sampling, first + i), estimates[i]!);
      for (const each of classes.all) addUp(each, estimates[i]!);
      for (const [q, quantity] of classes.quantities.entries()) put(quantity, q * resamples + first + i);
    }
    // Pairs are outside, because the values of one pair are contiguous.
    for (let pair = 0; pair * resamples < values.pairs.length; pair++)
      for (let i = 0; i < size; i++) values.pairs[pair * resamples + first + i] = estimates[i]![pair]!;
  };
}

/** Pairs of metrics that enter the same averages, so that one sum serves them all. */
interface PairClass {
  pairs: Int32Array;
  /** Per pair, its weight; 1 if the quantities have none. */
  weights: Float64Array;
  /** In the current resample: the sum of correlations, how many are negative, and how many are missing. */
  sum: number;
  negative: number;
  missing: number;
}

type Classes = ReturnType<typeof classesOf>;

function classesOf(quantities: readonly PairQuantity[], counted: Float64Array) {
  const classes = new Map<PairClass, Set<PairQuantity>>();
  for (const weights of new Set(quantities.map((quantity) => quantity.weights))) {
    const alike = quantities.filter((quantity) => quantity.weights === weights);
    for (const [key, pairs] of pairsByQuantities(alike, counted))
      classes.set(
        {
          pairs: Int32Array.from(pairs),
          weights: Float64Array.from(pairs, (pair) => weights?.[pair] ?? 1),
          sum: 0,
          negative: 0,
          missing: 0,
        },
        new Set(key.split(',').map((q) => alike[Number(q)]!)),
      );
  }
  return {
    all: [...classes.keys()],
    quantities: quantities.map((quantity) => ({
      quantity,
      classes: [...classes].filter(([, own]) => own.has(quantity)).map(([each]) => each),
    })),
  };
}

/** The pairs that belong to the same quantities, by the indices of these, such as '0,3'. */
function pairsByQuantities(quantities: readonly PairQuantity[], counted: Float64Array) {
  const places: number[][] = Array.from(counted, () => []);
  for (const [q, { pairs, weights }] of quantities.entries())
    for (const pair of pairs) if (!Number.isNaN(weights?.[pair] ?? 1)) places[pair]!.push(q);
  const isIn = (pair: number) => places[pair]!.length > 0 && !Number.isNaN(counted[pair]);
  return group([...places.keys()].filter(isIn), (pair) => places[pair]!.join());
}

function addUp(pairClass: PairClass, estimates: Float64Array): void {
  const { pairs, weights } = pairClass;
  let sum = 0;
  let negative = 0;
  let missing = 0;
  for (let i = 0; i < pairs.length; i++) {
    const estimate = estimates[pairs[i]!]! * weights[i]!;
    if (Number.isNaN(estimate)) {
      missing++;
    } else {
      sum += estimate;
      // Without an unpredictable branch.
      negative = (negative + Number(estimate < 0)) | 0;
    }
  }
  pairClass.sum = sum;
  pairClass.negative = negative;
  pairClass.missing = missing;
}

import { resampleCounts, type Sampling } from './bootstrap.ts';
import type { PairQuantity } from './pair-quantity.ts';
import { resampledSpearman } from './resampled-spearman.ts';
import { sharedFloats, sharedIntegers } from './shared-arrays.ts';

/** What is computed in every resample of a cohort. */
export interface Resampled {
  /** Scores per metric, NaN where a model has none. */
  columns: Float64Array[];
  /** Per pair of metrics NaN where it does not count; then it enters no quantity of a resample either. */
  counted: Float64Array;
  /**
   * With it, the correlations are the partial ones given this metric, over the models that have it too; and there are
   * twice as many: pair p of n as a plain correlation over the same models is pair n + p.
   */
  control?: Float64Array;
  /** Means of pairs, and shares of negative ones. A pair of which a metric is constant is left out of them. */
  quantities: PairQuantity[];
  sampling: Sampling;
}

/** What came out, in memory that several threads can write to. */
export type ResampledValues = {
  /** `[pair * resamples + i]`: a pair's correlation in resample i. Empty where nobody asks for it. */
  pairs: Float64Array;
  /**
   * `[quantity * resamples + i]`: the sum over its pairs of what it is the mean of, and how many of them could be computed
   * in resample i and how many could not. Of pairs that are done apart these add up to the quantity.
   */
  totals: Float64Array;
  present: Int32Array;
  missing: Int32Array;
};

export type QuantityParts = Pick<ResampledValues, 'totals' | 'present' | 'missing'>;

/** Room for `quantities * resamples` of them. */
export function emptyParts(length: number): QuantityParts {
  return { totals: sharedFloats(length), present: sharedIntegers(length), missing: sharedIntegers(length) };
}

/** Adds what is known of some pairs to what is known of others. */
export function addParts(to: QuantityParts, { totals, present, missing }: QuantityParts): void {
  for (let i = 0; i < totals.length; i++) {
    to.totals[i]! += totals[i]!;
    to.present[i]! += present[i]!;
    to.missing[i]! += missing[i]!;
  }
}

/** The quantities in all resamples, `[quantity * resamples + i]`; NaN where no pair could be computed. */
export function quantitiesIn({ totals, present }: QuantityParts): Float64Array<SharedArrayBuffer> {
  const quantities = sharedFloats(totals.length);
  for (let i = 0; i < totals.length; i++) quantities[i] = totals[i]! / present[i]!;
  return quantities;
}

/** In how many resamples a quantity lacked one of its pairs. */
export function degenerateIn({ missing }: QuantityParts, quantity: number, resamples: number): number {
  let count = 0;
  for (let i = quantity * resamples; i < (quantity + 1) * resamples; i++) if (missing[i]! > 0) count++;
  return count;
}

/** Resamples that one thread does in one go, so that threads seldom write side by side. */
export const CHUNK = 16;

/**
 * Spearman's rho of all pairs of metrics and quantities built on it, in resamples of the cohort's models; all
 * quantities of one resample from the same resample.
 *
 * @returns a function that does the resamples of one chunk
 */
export function resampledAgreement(
  { columns, counted, control, quantities, sampling }: Resampled,
  values: ResampledValues,
): (chunk: number) => void {
  const { resamples } = sampling;
  const correlate = resampledSpearman(columns, counted, control);
  const wanted = control ? Float64Array.from([...counted, ...counted]) : counted;
  const classes = classesOf(quantities, wanted);
  const estimates = Array.from({ length: CHUNK }, () => new Float64Array(wanted.length));
  return (chunk) => {
    const first = chunk * CHUNK;
    const size = Math.min(CHUNK, resamples - first);
    for (let i = 0; i < size; i++) {
      correlate(resampleCounts(sampling, first + i), estimates[i]!);
      writeQuantities(classes, estimates[i]!, values, first + i, resamples);
    }
    if (values.pairs.length > 0) writePairs(estimates, size, values.pairs, first, resamples);
  };
}

/** Pair by pair, since each one's values are far away from the next one's. */
function writePairs(
  estimates: readonly Float64Array[],
  size: number,
  out: Float64Array,
  first: number,
  resamples: number,
): void {
  for (let pair = 0; pair * resamples < out.length; pair++)
    for (let i = 0; i < size; i++) out[pair * resamples + first + i] = estimates[i]![pair]!;
}

/** Counted pairs that belong to the same quantities: they are added up once for all of these. */
interface PairClass {
  pairs: Int32Array;
  /** Per pair, what its correlation is multiplied by: 1 ÷ divisor, or 1 where there is none. */
  factors: Float64Array;
  /** Over those that could be computed in a resample: their sum, and how many are below 0; and how many could not. */
  sum: number;
  negative: number;
  missing: number;
}

interface Classes {
  all: PairClass[];
  quantities: { quantity: PairQuantity; classes: PairClass[] }[];
}

function classesOf(quantities: readonly PairQuantity[], counted: Float64Array): Classes {
  const classes = new Map<PairClass, Set<PairQuantity>>();
  for (const divisors of new Set(quantities.map((quantity) => quantity.divisors))) {
    const alike = quantities.filter((quantity) => quantity.divisors === divisors);
    for (const [key, pairs] of pairsByQuantities(alike, counted))
      classes.set(
        {
          pairs: Int32Array.from(pairs),
          factors: Float64Array.from(pairs, (pair) => 1 / (divisors?.[pair] ?? 1)),
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

/** The counted pairs that come into the same quantities, by which these are: '0,3' and the like. */
function pairsByQuantities(
  quantities: readonly PairQuantity[],
  counted: Float64Array,
): Map<string, number[]> {
  const places: number[][] = Array.from(counted, () => []);
  for (const [q, { pairs, divisors }] of quantities.entries())
    for (const pair of pairs) if (!Number.isNaN(divisors?.[pair] ?? 1)) places[pair]!.push(q);
  const found = new Map<string, number[]>();
  for (const [pair, own] of places.entries()) {
    if (own.length === 0 || Number.isNaN(counted[pair])) continue;
    const key = own.join();
    const alike = found.get(key);
    if (alike) alike.push(pair);
    else found.set(key, [pair]);
  }
  return found;
}

function writeQuantities(
  classes: Classes,
  estimates: Float64Array,
  values: ResampledValues,
  i: number,
  resamples: number,
): void {
  for (const each of classes.all) addUp(each, estimates);
  for (let q = 0; q < classes.quantities.length; q++) {
    const { quantity, classes: own } = classes.quantities[q]!;
    let total = 0;
    let present = 0;
    let missing = 0;
    for (const each of own) {
      total += quantity.kind === 'mean' ? each.sum : each.negative;
      present += each.pairs.length - each.missing;
      missing += each.missing;
    }
    const place = q * resamples + i;
    values.totals[place] = total;
    values.present[place] = present;
    values.missing[place] = missing;
  }
}

function addUp(pairClass: PairClass, estimates: Float64Array): void {
  const { pairs, factors } = pairClass;
  let sum = 0;
  let negative = 0;
  let missing = 0;
  for (let i = 0; i < pairs.length; i++) {
    const estimate = estimates[pairs[i]!]! * factors[i]!;
    if (Number.isNaN(estimate)) {
      missing++;
    } else {
      sum += estimate;
      // Without a branch, which could not be predicted.
      negative = (negative + Number(estimate < 0)) | 0;
    }
  }
  pairClass.sum = sum;
  pairClass.negative = negative;
  pairClass.missing = missing;
}

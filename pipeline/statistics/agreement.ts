import { type Interval, percentileInterval, type Resampling, resample } from './bootstrap.ts';
import { type CorrelationMethod, correlate } from './correlation.ts';
import { benjaminiHochberg, bonferroni, holm } from './multiple-tests.ts';
import { meanOfPairs, shareNegative } from './pair-means.ts';
import { resampledSpearman } from './rank-correlations.ts';

export type PairReason = 'fewer models than minimum_models' | 'a metric is constant' | null;

/** The correlations of all pairs (a, b), a < b, of metrics: (0,1), (0,2), …, (1,2), … One value per pair. */
export interface PairwiseAgreement {
  a: Int32Array;
  b: Int32Array;
  n: Int32Array;
  estimate: Float64Array;
  p: Float64Array;
  bonferroni: Float64Array;
  holm: Float64Array;
  benjaminiHochberg: Float64Array;
  /** Why a pair counts in no mean and no test. */
  reason: PairReason[];
  /** The estimates of the pairs that count; NaN for the others. */
  counted: Float64Array;
}

/**
 * The correlation of every pair of metrics over the models that both have, with two-sided p and its
 * corrections over the counted pairs.
 *
 * @param columns scores per metric, NaN where a model has none
 */
export function pairwiseAgreement(
  columns: readonly Float64Array[],
  method: CorrelationMethod,
  minimumModels: number,
): PairwiseAgreement {
  const pairs = columns.flatMap((_, a) => columns.slice(a + 1).map((_, i) => [a, a + 1 + i] as const));
  const correlations = pairs.map(([a, b]) => correlate(columns[a]!, columns[b]!, method));
  const reason = correlations.map(({ n, estimate }): PairReason => {
    if (n < minimumModels) return 'fewer models than minimum_models';
    return Number.isNaN(estimate) ? 'a metric is constant' : null;
  });
  const tested = Float64Array.from(correlations, ({ pValue }, i) =>
    reason[i] === null ? pValue : Number.NaN,
  );
  return {
    a: Int32Array.from(pairs, ([a]) => a),
    b: Int32Array.from(pairs, ([, b]) => b),
    n: Int32Array.from(correlations, ({ n }) => n),
    estimate: Float64Array.from(correlations, ({ estimate }) => estimate),
    p: Float64Array.from(correlations, ({ pValue }) => pValue),
    bonferroni: bonferroni(tested),
    holm: holm(tested),
    benjaminiHochberg: benjaminiHochberg(tested),
    reason,
    counted: Float64Array.from(correlations, ({ estimate }, i) =>
      reason[i] === null ? estimate : Number.NaN,
    ),
  };
}

/** A mean over some pairs of metrics, or the share of them that is negative. */
export interface PairQuantity {
  kind: 'mean' | 'share_negative';
  pairs: readonly number[];
}

export function pairQuantity(estimates: Float64Array, { kind, pairs }: PairQuantity): number {
  return kind === 'mean' ? meanOfPairs(estimates, pairs) : shareNegative(estimates, pairs);
}

/** The same quantity where its metrics are some of more: `places` says where each of its pairs stands among all. */
export function amongAll({ kind, pairs }: PairQuantity, places: Int32Array): PairQuantity {
  return { kind, pairs: pairs.map((pair) => places[pair]!) };
}

export interface ResampledAgreement {
  pairs: Interval[];
  quantities: Interval[];
}

type Resamples = Pick<Resampling, 'resamples' | 'seed'>;

/** Which pairs count, and the cohort's scores: one column per metric, NaN where a model has none. */
export interface Resampled {
  columns: readonly Float64Array[];
  /** The estimates of the pairs that count; NaN for the others, which enter no quantity of a resample either. */
  counted: Float64Array;
}

/**
 * 95 % intervals of Spearman's rho of every pair and of quantities built on it, by a percentile bootstrap over
 * models, each pair over the models that both metrics have; all quantities of one resample are computed from the
 * same resample.
 */
export function bootstrapSpearman(
  { columns, counted }: Resampled,
  quantities: readonly PairQuantity[],
  { resamples, seed }: Resamples,
): ResampledAgreement {
  const models = columns[0]?.length ?? 0;
  const pairs = (columns.length * (columns.length - 1)) / 2;
  const evaluate = spearmanQuantities(columns, counted, quantities);
  const values = resample(
    pairs + quantities.length,
    { models, size: models, resamples, seed },
    (counts, out) => {
      out.set(evaluate(counts, out.subarray(pairs)));
    },
  );
  const intervals = intervalsOf(values, pairs + quantities.length, resamples);
  return { pairs: intervals.slice(0, pairs), quantities: intervals.slice(pairs) };
}

/**
 * Between which values 95 % of cohorts of `size` models, drawn with replacement from this one, have quantities
 * built on Spearman's rho.
 */
export function spearmanRange(
  { columns, counted }: Resampled,
  quantities: readonly PairQuantity[],
  size: number,
  { resamples, seed }: Resamples,
): Interval[] {
  const models = columns[0]?.length ?? 0;
  const evaluate = spearmanQuantities(columns, counted, quantities);
  const values = resample(quantities.length, { models, size, resamples, seed }, evaluate);
  return intervalsOf(values, quantities.length, resamples);
}

/** Writes the quantities of one resample, and returns the correlations of its pairs until the next call. */
function spearmanQuantities(
  columns: readonly Float64Array[],
  counted: Float64Array,
  quantities: readonly PairQuantity[],
) {
  const leftOut = Int32Array.from(counted.keys()).filter((pair) => Number.isNaN(counted[pair]));
  const correlations = resampledSpearman(columns);
  const estimates = new Float64Array((columns.length * (columns.length - 1)) / 2);
  return (counts: Float64Array, out: Float64Array): Float64Array => {
    correlations(counts, estimates);
    for (const pair of leftOut) estimates[pair] = Number.NaN;
    quantities.forEach((quantity, q) => {
      out[q] = pairQuantity(estimates, quantity);
    });
    return estimates;
  };
}

function intervalsOf(values: Float64Array, quantities: number, resamples: number): Interval[] {
  return Array.from({ length: quantities }, (_, q) =>
    percentileInterval(values.subarray(q * resamples, (q + 1) * resamples)),
  );
}

import type { Interval } from '../../../statistics/resampling/jackknife.ts';
import type { Claim, Study } from '../../../studies/study.ts';
import { stageContracts } from '../../../warehouse/contract.ts';
import { endsOf, type Row } from '../../../warehouse/rows.ts';

/** The estimate in a table of an earlier stage, in the metric set's row with these values. */
export interface Cell {
  table: string;
  row: Record<string, string | number | boolean>;
}

/** Where the number is that a claim is about; undefined if ours is another quantity. */
export function cellOf({ quantity }: Claim): Cell | undefined {
  if (!quantity || quantity.kind === 'cell') return quantity;
  if (quantity.kind === 'explained_variance') {
    const { method, category } = quantity;
    return { table: 'aggregation.explained_variance', row: { method, category } };
  }
  const name = quantity.kind === 'rule' ? 'mean_neural_behavior' : quantity.quantity;
  return { table: 'agreement.summary', row: { quantity: name, method: 'spearman' } };
}

/** Where the share of negative neural–behavioural pairs is. */
export const NEGATIVE_PAIRS = {
  table: 'agreement.summary',
  row: { quantity: 'share_negative_neural_behavior', method: 'spearman' },
} as const;

/** The columns of a cell's table, by name. */
export function columnsBeside({ table }: Cell) {
  const [stage] = table.split('.');
  return stageContracts(stage!).get(table)!.columns;
}

/** Why a claim has no verdict, if this is other than the publication's. */
const OTHER = [
  ['our_quantity', 'another quantity'],
  ['our_cohort', 'another cohort'],
  ['our_metrics', 'other metrics'],
] as const;

/** Our number for a claim. */
export interface Ours {
  /** NaN if it cannot be computed. */
  value: number;
  interval?: Interval | undefined;
  /** How many models it is over. */
  models: number;
  /** Share of negative neural–behavioural pairs, for the rule about them; NaN or undefined if unknown. */
  shareNegative?: number | undefined;
  /** The published numbers that are compatible with ours, by subsamples; undefined where the interval decides. */
  subsampled?: ((claim: Claim) => Interval | undefined) | undefined;
  /** Why it cannot be computed, or must not be. */
  reason?: string;
}

export function notComputable(reason: string): Ours {
  return { value: Number.NaN, models: 0, reason };
}

/** Why no claim about a cohort is judged; undefined if claims are. */
export function notJudged(
  models: number,
  { minimum_models }: Study,
  isSimulated: boolean,
): string | undefined {
  if (isSimulated) return 'simulated scores';
  return models < minimum_models ? 'fewer models than minimum_models' : undefined;
}

/** Correlations within ±0.3 are low. */
const LOW = 0.3;

/**
 * Judges a claim by our number. A published number is compatible if it is in the range over subsamples, where the claim has
 * one, or else in the {@link compatibleRange}. A claim with another quantity, cohort or metrics has no verdict. One in words
 * about a number of a table is compatible if our number is in the claimed range. “Low and sometimes negative” is
 * compatible if some part of our interval of the mean is within ±0.3, so that a low mean is not excluded, and some pair
 * is negative.
 */
export function judge(claim: Claim, ours: Ours) {
  const { quantity, published } = claim;
  const { value, interval } = ours;
  const reason = ours.reason ?? OTHER.find(([field]) => claim[field] === 'other')?.[1];
  if (reason || Number.isNaN(value)) return { verdict: 'not_computable', reason: reason ?? 'no estimate' };
  if (quantity?.kind === 'cell' && quantity.between)
    return { verdict: overlap({ low: value, high: value }, quantity.between) };
  const subsampled = ours.subsampled?.(claim);
  if (!subsampled && !(interval && interval.low <= interval.high))
    return { verdict: 'not_computable', reason: 'no interval' };
  if (quantity?.kind === 'rule')
    return { verdict: ours.shareNegative === 0 ? 'incompatible' : overlap(interval!, [-LOW, LOW]) };
  /** The published numbers that are compatible with ours; none for claims in words. */
  const range = subsampled ?? compatibleRange(claim, ours, interval!);
  const rule = subsampled ? 'subsamples' : 'interval';
  return { verdict: overlap(range, [published!, published!]), range, rule };
}

/**
 * Our interval, made √(1 + n ÷ m) times as wide: a number published from m models has a sampling error, too, whose
 * variance is n ÷ m times that of ours from n models. Its ends are possible values.
 */
function compatibleRange(claim: Claim, { value, models }: Ours, { low, high }: Interval): Interval {
  const { minimum = -Infinity, maximum = Infinity } = columnsBeside(cellOf(claim)!).estimate!;
  const factor = Math.sqrt(1 + models / (claim.cohort.models ?? Infinity));
  return {
    // An interval that is corrected for bias need not contain the estimate.
    low: Math.max(minimum, Math.min(low, value - factor * (value - low))),
    high: Math.min(maximum, Math.max(high, value + factor * (high - value))),
  };
}

function overlap({ low, high }: Interval, [from, to]: readonly [number, number]) {
  return low <= to && from <= high ? 'compatible' : 'incompatible';
}

/** A claim beside our number, as columns. */
export function verdictColumns(claim: Claim, ours: Ours): Row {
  const { verdict, reason, range, rule } = judge(claim, ours);
  return {
    claim_id: claim.claim_id,
    published: claim.published,
    estimate: ours.value,
    ...endsOf(range, 'range'),
    range_rule: rule ?? null,
    verdict,
    reason: reason ?? null,
  };
}

/** What was published and from what, as columns. */
export function publishedColumns({ statement, cohort }: Claim): Row {
  return { statement, published_n_models: cohort.models, published_n_metrics: cohort.metrics };
}

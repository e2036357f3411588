import type { Model } from '../../../cohort/cohort.ts';
import { modelBootstrap, type Resamples } from '../../../cohort/model-sampling.ts';
import type { Interval } from '../../../statistics/resampling/bootstrap.ts';
import type { Claim } from '../../../studies/study.ts';
import { endsOf, familyColumns, type Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import { type Asked, resampleClaims } from './claimed-numbers.ts';

export type Range = Pick<Interval, 'low' | 'high'>;

/** Our number for a claim; NaN if it cannot be computed. */
export interface Ours {
  value: number;
  interval?: Range | undefined;
  /** Over model families. */
  familyInterval?: Range | undefined;
  /** For a claim in words, the number of significantly negative pairs. */
  negativePairs?: number;
}

/** A claim beside our number. */
export type Judged = Awaited<ReturnType<typeof judgeClaims>>[number];

/** Claims, and our numbers for them in one cohort. */
export interface Judging extends Asked {
  /** Claims without a number are not computable. */
  ours: ReadonlyMap<Claim, Ours>;
}

const NO_RANGE: Range = { low: Number.NaN, high: Number.NaN };
const NONE: Ours = { value: Number.NaN };

/**
 * Judges the claims of each cohort by our numbers in it.
 *
 * @param allRanges whether ranges are wanted where our interval decides, too
 */
export async function judgeClaims(
  all: readonly Judging[],
  resamples: Resamples,
  workers: Workers,
  allRanges = true,
) {
  const drawn = all.map(({ from, ours }) => ({
    from,
    claims: [...ours].flatMap(([claim, own]) =>
      allRanges || verdictOf(claim, own, NO_RANGE) === 'incompatible' ? [claim] : [],
    ),
  }));
  const ranges = await drawRanges(drawn, resamples, workers);
  return all.flatMap((judging, i) =>
    judging.claims.map((claim) => {
      const ours = judging.ours.get(claim) ?? NONE;
      /** The 95 % range of our number over cohorts of the publication's size, drawn with replacement from ours. */
      const range = ranges[i]!.get(claim);
      return { judging, claim, ours, range, verdict: verdictOf(claim, ours, range ?? NO_RANGE) };
    }),
  );
}

/** The columns of a judged claim. */
export function claimColumns(judged: Judged, note: string, isSimulated: boolean): Row {
  const { claim, ours, range, verdict } = judged;
  return {
    claim_id: claim.claim_id,
    statement: claim.statement,
    published: claim.published,
    estimate: ours.value,
    ...familyColumns(ours.familyInterval),
    ...endsOf(range, 'range'),
    published_n_models: claim.cohort.models,
    published_n_metrics: claim.cohort.metrics,
    verdict,
    note: isSimulated ? `Not computed: the scores are simulated. ${note}` : note,
    origin: isSimulated ? 'simulated' : 'real',
  };
}

/** With the interval over families, if it has one: models of a family resemble each other, so that over models is too narrow. */
export function estimateOf({ value, interval, familyInterval }: Ours): Estimate {
  const { low, high } =
    (Number.isNaN(familyInterval?.low) ? undefined : familyInterval) ?? interval ?? NO_RANGE;
  return { value, low, high };
}

function verdictOf({ quantity, published }: Claim, ours: Ours, range: Range): Verdict {
  const estimate = estimateOf(ours);
  if (quantity.kind === 'rule')
    return verdictOfLowAndSometimesNegative(estimate, ours.negativePairs ?? Number.NaN);
  if (quantity.kind === 'cell' && quantity.between) return verdictOfRange(estimate, quantity.between);
  return verdictOfNumber(published!, estimate, range);
}

async function drawRanges(all: readonly Asked[], resamples: Resamples, workers: Workers) {
  const ranges = all.map(() => new Map<Claim, Range>());
  for (const size of new Set(all.flatMap(({ claims }) => claims.map(({ cohort }) => cohort.models)))) {
    const own = all.map(({ from, claims }) => ({
      from,
      claims: claims.filter(({ cohort }) => cohort.models === size),
    }));
    const samplingOf = (models: readonly Model[]) => ({ ...modelBootstrap(models, resamples), size });
    for (const [i, found] of (await resampleClaims(own, samplingOf, workers)).entries())
      for (const [claim, range] of found) ranges[i]!.set(claim, range);
  }
  return ranges;
}

export const verdicts = ['compatible', 'consistent', 'incompatible', 'not_computable'] as const;
export type Verdict = (typeof verdicts)[number];

/** The value is NaN if it cannot be computed. */
export type Estimate = Range & { value: number };

/**
 * A published number is compatible if it lies in our 95 % interval (over model families where there are enough, otherwise over
 * models); consistent if it lies in the 95 % range over
 * cohorts of the publication's size; otherwise incompatible.
 */
export function verdictOfNumber(published: number, ours: Estimate, range: Range) {
  if (Number.isNaN(ours.value) || Number.isNaN(ours.low)) return 'not_computable';
  if (ours.low <= published && published <= ours.high) return 'compatible';
  return range.low <= published && published <= range.high ? 'consistent' : 'incompatible';
}

/** A claim that our number is in a range, ends included, is compatible if it is, otherwise incompatible. */
function verdictOfRange({ value }: Estimate, [low, high]: readonly [number, number]): Verdict {
  if (Number.isNaN(value)) return 'not_computable';
  return low <= value && value <= high ? 'compatible' : 'incompatible';
}

const LOW = 0.3;

/**
 * "Low and sometimes negative": compatible if the whole interval of the mean is within ±0.3 and at least one pair is
 * significantly negative; incompatible if no part of it is within ±0.3; otherwise consistent, since the interval neither
 * shows nor excludes a low mean, or no pair is significantly negative, which excludes nothing.
 *
 * @param negativePairs number of significantly negative pairs; NaN without a test
 */
export function verdictOfLowAndSometimesNegative(mean: Estimate, negativePairs: number): Verdict {
  if ([mean.value, mean.low, negativePairs].some(Number.isNaN)) return 'not_computable';
  if (mean.low >= LOW || mean.high <= -LOW) return 'incompatible';
  const isLow = mean.low > -LOW && mean.high < LOW;
  return isLow && negativePairs > 0 ? 'compatible' : 'consistent';
}

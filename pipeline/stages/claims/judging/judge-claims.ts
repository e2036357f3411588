import { modelSampling } from '../../../cohort/model-sampling.ts';
import type { Interval } from '../../../statistics/resampling/bootstrap.ts';
import type { Claim, Study } from '../../../studies/study.ts';
import type { Workers } from '../../../workers/workers.ts';
import { type ClaimedCohort, resampleClaims } from './claimed-numbers.ts';
import {
  type Estimate,
  type Verdict,
  verdictOfLowAndSometimesNegative,
  verdictOfNumber,
  verdictOfRange,
} from './verdict.ts';

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
export interface Judged {
  claim: Claim;
  ours: Ours;
  /** The 95 % range of our number over cohorts of the publication's size, drawn with replacement from ours. */
  range: Range | undefined;
  verdict: Verdict;
}

export interface Judging extends ClaimedCohort {
  /** Claims without a number are not computable. */
  ours: ReadonlyMap<Claim, Ours>;
  resamples: Pick<Study, 'resamples' | 'seed'>;
  /** Whether ranges are wanted where our interval decides, too. */
  allRanges: boolean;
}

const NO_RANGE: Range = { low: Number.NaN, high: Number.NaN };
const NONE: Ours = { value: Number.NaN };

/** Judges claims by our numbers in one cohort. */
export async function judgeClaims(
  claims: readonly Claim[],
  judging: Judging,
  workers: Workers,
): Promise<Judged[]> {
  const { ours, allRanges } = judging;
  const drawn = [...ours]
    .filter(([claim, own]) => allRanges || verdictOf(claim, own, NO_RANGE) === 'incompatible')
    .map(([claim]) => claim);
  const ranges = await drawRanges(drawn, judging, workers);
  return claims.map((claim) => {
    const own = ours.get(claim) ?? NONE;
    const range = ranges.get(claim);
    return { claim, ours: own, range, verdict: verdictOf(claim, own, range ?? NO_RANGE) };
  });
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

async function drawRanges(
  claims: readonly Claim[],
  { resamples, ...from }: Judging,
  workers: Workers,
): Promise<Map<Claim, Range>> {
  const ranges = new Map<Claim, Range>();
  for (const size of new Set(claims.map(({ cohort }) => cohort.models))) {
    const own = claims.filter(({ cohort }) => cohort.models === size);
    const drawn = await resampleClaims(
      own,
      from,
      (models) => ({ ...modelSampling(models, resamples), size }),
      workers,
    );
    for (const [claim, range] of drawn) ranges.set(claim, range);
  }
  return ranges;
}

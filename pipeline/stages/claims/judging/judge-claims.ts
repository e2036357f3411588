import type { Model } from '../../../cohort/cohort.ts';
import { modelSampling } from '../../../cohort/model-sampling.ts';
import type { Interval } from '../../../statistics/resampling/bootstrap.ts';
import type { Claim, Study } from '../../../studies/study.ts';
import type { Workers } from '../../../workers/workers.ts';
import { type Asked, resampleClaims } from './claimed-numbers.ts';
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
  judging: Judging;
  claim: Claim;
  ours: Ours;
  /** The 95 % range of our number over cohorts of the publication's size, drawn with replacement from ours. */
  range: Range | undefined;
  verdict: Verdict;
}

/** Claims, and our numbers for them in one cohort. */
export interface Judging extends Asked {
  /** Claims without a number are not computable. */
  ours: ReadonlyMap<Claim, Ours>;
}

interface Drawing {
  resamples: Pick<Study, 'resamples' | 'seed'>;
  /** Whether ranges are wanted where our interval decides, too. */
  allRanges: boolean;
}

const NO_RANGE: Range = { low: Number.NaN, high: Number.NaN };
const NONE: Ours = { value: Number.NaN };

/** Judges the claims of each cohort by our numbers in it. */
export async function judgeClaims(
  all: readonly Judging[],
  { resamples, allRanges }: Drawing,
  workers: Workers,
): Promise<Judged[]> {
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
      const range = ranges[i]!.get(claim);
      return { judging, claim, ours, range, verdict: verdictOf(claim, ours, range ?? NO_RANGE) };
    }),
  );
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
  all: readonly Asked[],
  resamples: Drawing['resamples'],
  workers: Workers,
): Promise<Map<Claim, Range>[]> {
  const ranges = all.map(() => new Map<Claim, Range>());
  for (const size of new Set(all.flatMap(({ claims }) => claims.map(({ cohort }) => cohort.models)))) {
    const own = all.map(({ from, claims }) => ({
      ...{ from, claims: claims.filter(({ cohort }) => cohort.models === size) },
    }));
    const samplingOf = (models: readonly Model[]) => ({ ...modelSampling(models, resamples), size });
    for (const [i, found] of (await resampleClaims(own, samplingOf, workers)).entries())
      for (const [claim, range] of found) ranges[i]!.set(claim, range);
  }
  return ranges;
}

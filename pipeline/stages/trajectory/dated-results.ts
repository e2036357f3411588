import type { Effects } from '../../sources/effects.ts';
import { correlateAll } from '../../statistics/correlation/correlate-columns.ts';
import { countedEstimates } from '../../statistics/correlation/counted-pairs.ts';
import type { Claim, Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import {
  type HeadlineNumber,
  headlineNumbers,
  headlineOf,
  oursFrom,
} from '../claims/judging/headline-numbers.ts';
import { notComputable, type Ours } from '../claims/judging/verdict.ts';
import { type DatedCohort, readDatedCohorts } from './dated-cohorts.ts';

/** A date with its results. */
export interface Dated extends DatedCohort {
  /** Spearman's ρ of the counted pairs, NaN for the others; and the number of models of every pair. */
  pairs: { n: ArrayLike<number>; counted: Float64Array };
  /** Empty if the date has too few complete models, as are the claims. */
  numbers: readonly HeadlineNumber[];
  claims: readonly DatedClaim[];
}

/** A claim beside our number. */
interface DatedClaim {
  claim: Claim;
  ours: Ours;
}

/** Computes the headline numbers on every date. */
export async function computeTrajectory(reader: Reader, study: Study, workers: Workers, effects: Effects) {
  const dates: Dated[] = [];
  const all = await readDatedCohorts(reader);
  const task = effects.begin('dates', () => ({ done: dates.length, total: all.length }));
  for (const dated of all) {
    const { spearman } = await correlateAll(workers, dated.cohort.columns, ['spearman']);
    const counted = countedEstimates(spearman, study.minimum_models);
    const isIn = dated.complete.models.length >= study.minimum_models;
    const numbers = isIn ? await headlineNumbers(dated, counted, study, workers) : [];
    const claims = isIn ? datedClaims(dated, numbers, study) : [];
    dates.push({ ...dated, pairs: { n: spearman.n, counted }, numbers, claims });
  }
  task.end();
  return dates;
}

/** The claims about the main set beside our numbers on one date. */
function datedClaims(
  { cohort }: DatedCohort,
  numbers: readonly HeadlineNumber[],
  study: Study,
): DatedClaim[] {
  const main = study.metric_sets[0]!.name;
  const isSimulated = cohort.metricSet !== main;
  const claims = study.claims.filter(
    // The tables of claims about a cell are only about the study's date.
    ({ metric_sets = [main], quantity }) =>
      metric_sets.includes(main) && !['cell', 'incomparable'].includes(quantity.kind),
  );
  return claims.map((claim) => ({
    claim,
    ours: isSimulated ? notComputable('simulated scores') : oursFrom(headlineOf(claim, numbers)),
  }));
}

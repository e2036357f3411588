import { createHash } from 'node:crypto';
import type { Effects } from '../../sources/effects.ts';
import { correlateAll } from '../../statistics/correlation/correlate-columns.ts';
import { countedEstimates } from '../../statistics/correlation/counted-pairs.ts';
import type { Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import {
  type HeadlineNumber,
  headlineNumbers,
  headlineOf,
  oursFrom,
} from '../claims/judging/headline-numbers.ts';
import { notComputable } from '../claims/judging/verdict.ts';
import { type DatedCohort, readDatedCohorts } from './dated-cohorts.ts';

/** A date with its results. */
export type Dated = DatedCohort & Awaited<ReturnType<typeof compute>>;

/** Computes the headline numbers on every date. Dates with the same cohort are computed once. */
export async function computeTrajectory(reader: Reader, study: Study, workers: Workers, effects: Effects) {
  const known = new Map<string, Awaited<ReturnType<typeof compute>>>();
  const dates: Dated[] = [];
  const all = await readDatedCohorts(reader);
  const task = effects.begin('dates', () => ({ done: dates.length, total: all.length }));
  for (const dated of all) {
    const key = contentOf(dated);
    const found = known.get(key) ?? (await compute(dated, study, workers));
    known.set(key, found);
    dates.push({ ...dated, ...found });
  }
  task.end();
  return dates;
}

async function compute(dated: DatedCohort, study: Study, workers: Workers) {
  const { spearman } = await correlateAll(workers, dated.cohort.columns, ['spearman']);
  /** Spearman's ρ of the counted pairs; NaN for the others. */
  const counted = countedEstimates(spearman, study.minimum_models);
  const isIn = dated.complete.models.length >= study.minimum_models;
  const numbers = isIn ? await headlineNumbers(dated, counted, study, workers) : [];
  return {
    pairs: { n: spearman.n, counted },
    /** Empty if the date has too few complete models, as are the claims. */
    numbers,
    claims: isIn ? datedClaims(dated, numbers, study) : [],
  };
}

/** The claims about the main set beside our numbers on one date. */
function datedClaims({ cohort }: DatedCohort, numbers: readonly HeadlineNumber[], study: Study) {
  const main = study.metric_sets[0]!.name;
  const claims = study.claims.filter(
    // The tables of claims about a cell are only about the study's date.
    ({ metric_sets = [main], quantity }) =>
      metric_sets.includes(main) && !['cell', 'incomparable'].includes(quantity.kind),
  );
  return claims.map((claim) => {
    const isSimulated = cohort.metricSet !== main;
    return {
      claim,
      ours: isSimulated ? notComputable('simulated scores') : oursFrom(headlineOf(claim, numbers)),
    };
  });
}

function contentOf({ cohort, tree }: DatedCohort): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([cohort.models, cohort.metrics, [...tree.parents], [...tree.leafParents]]));
  for (const column of cohort.columns) hash.update(column);
  return hash.digest('hex');
}

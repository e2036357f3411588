import { extent } from 'd3-array';
import { type Cohort, completeCohort } from '../../../cohort/cohort.ts';
import { shown, UserError } from '../../../messages/errors.ts';
import { zeroFilled } from '../../../statistics/score/missing-scores.ts';
import type { Study } from '../../../studies/study.ts';

/** How far below the worst score of its column a lost one is, as a share of the column's range: it shares no rank. */
const BELOW = 1e-9;

/**
 * The models that are ranked, by the study's rule for missing scores. `complete`: those without any. Else all: `zero` makes a
 * missing score 0; `loss` puts it just below the worst of its column; `skip` leaves it missing, so that
 * it does not count, and so does `predict`, whose columns are filled later.
 */
export function rankedCohort(cohort: Cohort, missing: Study['missing']): Cohort {
  if (missing === 'complete') return completeCohort(cohort);
  if (missing === 'zero') return withZeros(cohort);
  if (missing === 'loss') return { ...cohort, columns: cohort.columns.map(filledWithLoss) };
  return cohort;
}

function withZeros(cohort: Cohort): Cohort {
  const reversed = cohort.metrics.find(
    (metric, m) => metric.reversed && cohort.columns[m]!.some(Number.isNaN),
  );
  if (reversed === undefined) return { ...cohort, columns: zeroFilled(cohort.columns) };
  throw new UserError('missing: zero', 'a missing score would be the best one', {
    found: `scores are missing for ${shown(reversed.id)}, for which lower is better`,
    next: 'use loss or skip',
  });
}

function filledWithLoss(column: Float64Array): Float64Array {
  const [worst = 0, best = 0] = extent(column);
  const lost = worst - BELOW * (best - worst);
  return column.map((score) => (Number.isNaN(score) ? lost : score));
}

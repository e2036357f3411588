import { allPairs } from '../../statistics/correlation/pairs.ts';
import { widerInterval } from '../../statistics/resampling/bias-corrected-interval.ts';
import { distribution } from '../../statistics/resampling/bootstrap.ts';
import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { ComparedObservers } from './compared-observers.ts';
import { MEASURES } from './error-consistency.ts';
import { scoreOf } from './image-resampling.ts';
import { measureAgreement } from './measure-agreement.ts';

/** The correlation of every two measures over models, with its interval over images. */
export function agreementRows({ snapshotId, models }: ComparedObservers): Row[] {
  const scores = MEASURES.map((measure) => models.map(({ measures }) => scoreOf(measure, measures[measure])));
  const { a, b } = allPairs(MEASURES.length);
  return measureAgreement(scores).map(({ estimate, resamples }, pair) => ({
    snapshot_id: snapshotId,
    measure_a: MEASURES[a[pair]!]!,
    measure_b: MEASURES[b[pair]!]!,
    n_models: models.length,
    estimate,
    ...intervalColumns(
      Number.isNaN(estimate) ? undefined : widerInterval(estimate, distribution(resamples), [-1, 1]),
    ),
  }));
}

import { percentileInterval } from '../../statistics/bootstrap.ts';
import { MEASURES, type Measure } from '../../statistics/error-consistency.ts';
import { differenceOf, standardError } from '../../statistics/image-resampling.ts';
import { holm } from '../../statistics/multiple-tests.ts';
import { normalPValue } from '../../statistics/p-values.ts';
import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Reader } from '../../warehouse/reader.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { ResampledObserver } from './resample-trials.ts';

/** Significance level, corrected for the number of pairs (Holm). */
const LEVEL = 0.05;
/** Smaller standard errors are rounding errors. */
const ROUNDING = 1e-12;

/** The models without a note, by snapshot and name. */
export async function comparableModels(reader: Reader): Promise<Set<string>> {
  const { key } = await reader.columns(`
    select snapshot_id || ' ' || observer as key
    from normalize.model_vs_human
    where observer_kind = 'model' and dataset = 'all' and note is null`);
  return new Set(key as string[]);
}

/** @param comparable result of {@link comparableModels} */
export function differenceRows(
  observers: readonly ResampledObserver[],
  comparable: ReadonlySet<string>,
): Row[] {
  const models = observers.filter(
    ({ kind, dataset, snapshotId, observer }) =>
      kind === 'model' && dataset === 'all' && comparable.has(`${snapshotId} ${observer}`),
  );
  return [...new Set(models.map(({ snapshotId }) => snapshotId))].flatMap((snapshot) =>
    MEASURES.flatMap((measure) =>
      rowsOfMeasure(
        models.filter(({ snapshotId }) => snapshotId === snapshot),
        measure,
      ),
    ),
  );
}

function rowsOfMeasure(models: readonly ResampledObserver[], measure: Measure): Row[] {
  const pairs = models.flatMap((one, i) => models.slice(i + 1).map((other) => ({ one, other })));
  const differences = pairs.map(({ one, other }) => {
    const difference = differenceOf(one.measures[measure], other.measures[measure]);
    const error = standardError(difference);
    return {
      estimate: difference.estimate,
      error,
      // Models that differ equally in all resamples cannot be tested.
      p: error > ROUNDING ? normalPValue(difference.estimate / error) : Number.NaN,
      interval: percentileInterval(difference.resamples),
    };
  });
  const corrected = holm(Float64Array.from(differences, ({ p }) => p));
  return differences.map(({ estimate, error, p, interval }, i) => ({
    snapshot_id: pairs[i]!.one.snapshotId,
    measure,
    observer_a: pairs[i]!.one.observer,
    observer_b: pairs[i]!.other.observer,
    estimate,
    ...intervalColumns(interval),
    standard_error: error,
    p_value: p,
    p_holm: corrected[i]!,
    distinguishable: corrected[i]! <= LEVEL,
  }));
}

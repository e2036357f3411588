import { modelCounts } from '../../cohort/cohort.ts';
import { allPairs, presentPlaces, valuesAt } from '../../statistics/correlation/pairs.ts';
import type { Columns } from '../../warehouse/database.ts';
import { endsOf, intervalColumns, type Row } from '../../warehouse/rows.ts';
import { verdictColumns } from '../claims/judging/verdict.ts';
import type { Dated, YearEnd } from './dated-cohorts.ts';
import { type RankedState, rankChanges } from './rank-change-parts.ts';

export function claimRows({ asOf, cohort, complete, claims }: Dated): Row[] {
  return claims.map(({ claim, ours }) => ({
    as_of: asOf,
    ...verdictColumns(claim, ours),
    ...endsOf(ours.interval),
    n_models: claim.quantity?.kind === 'explained_variance' ? complete.models.length : cohort.models.length,
    n_metrics: cohort.metrics.length,
  }));
}

export function cohortRows({ asOf, snapshotId, cohort, complete, numbers }: Dated): Row[] {
  const about = {
    as_of: asOf,
    snapshot_id: snapshotId,
    n_models: cohort.models.length,
    n_metrics: cohort.metrics.length,
    n_complete: complete.models.length,
    included: numbers.length > 0,
    reason: numbers.length > 0 ? null : 'fewer complete models than minimum_models',
  };
  return [about];
}

export function headlineRows({ asOf, cohort, numbers }: Dated): Row[] {
  return numbers.map(({ quantity, method, category, value, interval, models }) => ({
    as_of: asOf,
    quantity,
    method,
    category,
    estimate: value,
    ...intervalColumns(interval),
    ...modelCounts(models),
    n_metrics: cohort.metrics.length,
  }));
}

/** Number of pairs in a part. */
const PAIRS_PER_PART = 2 ** 16;

/** The counted pairs of one date. */
export function* pairParts({ asOf, cohort, pairs }: Dated): Generator<Columns> {
  const { metricSet, metrics } = cohort;
  const { a, b } = allPairs(metrics.length);
  const counted = Int32Array.from(presentPlaces(pairs.counted));
  for (let start = 0; start < counted.length; start += PAIRS_PER_PART) {
    const own = counted.subarray(start, start + PAIRS_PER_PART);
    yield {
      metric_set: Array.from(own, () => metricSet),
      metric_a: Array.from(own, (pair) => metrics[a[pair]!]!.id),
      metric_b: Array.from(own, (pair) => metrics[b[pair]!]!.id),
      as_of: Array.from(own, () => asOf),
      n_models: Float64Array.from(own, (pair) => pairs.n[pair]!),
      estimate: valuesAt(pairs.counted, own),
    };
  }
}

export function rankChangeRows(years: readonly YearEnd[]): Row[] {
  return years.slice(1).flatMap((after, i) => {
    const before = years[i]!;
    return rankChanges(stateOf(before), stateOf(after), replacedMetrics(before, after)).map((change) => ({
      metric_set: after.metricSet,
      year: Number(after.asOf.slice(0, 4)),
      ...change,
      as_of_from: before.asOf,
      as_of_to: after.asOf,
      n_metrics_from: before.metrics.length,
      n_metrics_to: after.metrics.length,
      n_models_from: before.models.length,
      n_models_to: after.models.length,
    }));
  });
}

function stateOf({ models, metrics, columns, tree }: YearEnd): RankedState {
  return { models: models.map(({ id }) => id), metrics: metrics.map(({ id }) => id), columns, tree };
}

/** Metrics with another version. Versions of different snapshots are not comparable: exports do not have them. */
function replacedMetrics(before: YearEnd, after: YearEnd): Set<string> {
  const replaced = [...before.editions].filter(([metric, { snapshotId, version }]) => {
    const later = after.editions.get(metric);
    return later?.snapshotId === snapshotId && later.version !== version;
  });
  return new Set(replaced.map(([metric]) => metric));
}

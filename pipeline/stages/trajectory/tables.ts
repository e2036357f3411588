import { modelCounts } from '../../cohort/cohort.ts';
import { mapPairs, presentPlaces, valuesAt } from '../../statistics/correlation/pairs.ts';
import type { Columns } from '../../warehouse/database.ts';
import { columnParts, endsOf, intervalColumns, type Row } from '../../warehouse/rows.ts';
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
  return [
    {
      as_of: asOf,
      snapshot_id: snapshotId,
      n_models: cohort.models.length,
      n_metrics: cohort.metrics.length,
      n_complete: complete.models.length,
      included: numbers.length > 0,
      reason: numbers.length > 0 ? null : 'fewer complete models than minimum_models',
    },
  ];
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

/** The counted pairs of one date. */
export function pairParts({ asOf, cohort, pairs }: Dated): Generator<Columns> {
  const { metricSet, metrics } = cohort;
  const counted = presentPlaces(pairs.counted);
  const all = mapPairs(metrics, (one, other) => [one.id, other.id] as const);
  const own = counted.map((pair) => all[pair]!);
  return columnParts(counted.length, ({ numbers, others }) => ({
    metric_set: others(() => metricSet),
    metric_a: others((row) => own[row]![0]),
    metric_b: others((row) => own[row]![1]),
    as_of: others(() => asOf),
    n_models: numbers(counted.map((pair) => pairs.n[pair]!)),
    estimate: numbers(valuesAt(pairs.counted, counted)),
  }));
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

import { MINIMUM_FAMILIES } from '../../../cohort/model-sampling.ts';
import type { Columns } from '../../../warehouse/database.ts';
import type { SetAgreement } from './correlate-sets.ts';
import { familyTestColumns, pairIntervalColumns, pairParts, testedColumns } from './pair-columns.ts';

export function* pairwiseParts({ cohort, families, methods }: SetAgreement): Generator<Columns> {
  const { metricSet, metrics } = cohort;
  for (const { method, pairwise, byFamily, intervals } of methods) {
    const { a, b, n, reason } = pairwise;
    // Resampling few models or families is unreliable.
    const isCounted = (pair: number) => reason[pair] === null;
    const hasEnoughFamilies = (pair: number) => isCounted(pair) && families[pair]! >= MINIMUM_FAMILIES;
    const end = (ends: Float64Array | undefined) => (pair: number) =>
      ends && hasEnoughFamilies(pair) ? ends[pair]! : Number.NaN;
    yield* pairParts(n.length, (columns) => {
      const { numbers, others } = columns;
      return {
        metric_set: others(() => metricSet),
        metric_a: others((pair) => metrics[a[pair]!]!.id),
        metric_b: others((pair) => metrics[b[pair]!]!.id),
        method: others(() => method),
        ...testedColumns(columns, pairwise),
        ...pairIntervalColumns(columns, intervals?.byModels.pairs, isCounted),
        reversed: others((pair) => metrics[a[pair]!]!.reversed || metrics[b[pair]!]!.reversed),
        reason: others((pair) => reason[pair]!),
        family_ci_low: numbers(end(byFamily?.low)),
        family_ci_high: numbers(end(byFamily?.high)),
        n_model_families: numbers((pair) => families[pair]!),
        ...familyTestColumns(columns, byFamily),
      };
    });
  }
}

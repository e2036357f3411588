import { type Scores, selectModels, type Union } from '../../cohort/cohort.ts';
import { enoughFamilies, familyCount, familySampling } from '../../cohort/model-sampling.ts';
import { correlateAll } from '../../parallel/correlate-all.ts';
import { resampleAgreement } from '../../parallel/resample-agreement.ts';
import { countedEstimates } from '../../statistics/counted-pairs.ts';
import { type PairQuantity, pairQuantity, renumberPairs } from '../../statistics/pair-average.ts';
import { pairCount } from '../../statistics/pairs.ts';
import { indicesAbove, standardDeviation, type Threshold } from '../../statistics/range-restriction.ts';
import { categoryPairQuantities } from '../../studies/headline-quantities.ts';
import type { Study } from '../../studies/study.ts';
import { endsOf } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import type { ComparableControl } from './control.ts';

/** Rows of the tables about the models above thresholds of the control metric. */
export interface RangeRows {
  restriction: Row[];
  spread: Row[];
}

/**
 * The agreement and spread of each set's metrics over the models whose control is at least a threshold, for every threshold that
 * leaves enough models.
 */
export async function restrictRange(
  union: Union,
  control: ComparableControl,
  thresholds: readonly Threshold[],
  study: Study,
  workers: Workers,
): Promise<RangeRows> {
  const all = selectModels(union, indicesAbove(control.values, Number.NEGATIVE_INFINITY));
  const found: RangeRows = { restriction: [], spread: [] };
  for (const each of thresholds) {
    const scores = selectModels(union, indicesAbove(control.values, each.threshold));
    if (scores.models.length < study.minimum_models) continue;
    found.restriction.push(...(await agreementRows(union, scores, control, each, study, workers)));
    found.spread.push(...spreadRows(union, scores, all, control, each, study));
  }
  return found;
}

async function agreementRows(
  union: Union,
  { models, columns }: Scores,
  control: ComparableControl,
  { quantile, threshold }: Threshold,
  study: Study,
  workers: Workers,
): Promise<Row[]> {
  const { spearman } = await correlateAll(workers, columns, ['spearman']);
  const counted = countedEstimates(spearman, study.minimum_models);
  const isCounted = (pair: number) => !Number.isNaN(counted[pair]);
  const quantities = quantitiesOf(union);
  const sampling = familySampling(models);
  const resampled = enoughFamilies(models)
    ? await resampleAgreement(workers, { columns, counted, quantities, sampling }, { withPairs: false })
    : undefined;
  return quantities.map((quantity, q) => {
    const pairs = quantity.pairs.filter(isCounted).length;
    return {
      metric_set: quantity.metricSet,
      control: control.metric,
      training_data_set: control.trainingDataSet,
      quantile,
      threshold,
      category_a: quantity.categories[0],
      category_b: quantity.categories[1],
      estimate: pairQuantity(counted, quantity),
      ...endsOf(pairs > 0 ? resampled?.quantities[q] : undefined),
      n_models: models.length,
      n_model_families: familyCount(models),
      n_pairs: pairs,
    };
  });
}

/** The mean of all pairs and of every pair of categories, for each set of a union. */
function quantitiesOf(union: Union): (PairQuantity & { metricSet: string; categories: [string, string] })[] {
  return [...union.pairs].flatMap(([{ metricSet, metrics }, places]) => {
    const pairs = Array.from({ length: pairCount(metrics.length) }, (_, pair) => pair);
    const all = { categories: ['all', 'all'] as [string, string], kind: 'mean' as const, pairs };
    return [all, ...categoryPairQuantities(metrics)]
      .filter((quantity) => quantity.pairs.length > 0)
      .map((quantity) => ({ ...quantity, ...renumberPairs(quantity, places), metricSet }));
  });
}

function spreadRows(
  union: Union,
  scores: Scores,
  all: Scores,
  control: ComparableControl,
  { quantile, threshold }: Threshold,
  study: Study,
): Row[] {
  const ratios = scores.columns.map((column, metric) => {
    const present = column.filter((score) => !Number.isNaN(score)).length;
    const whole = standardDeviation(all.columns[metric]!);
    const isDefined = present >= study.minimum_models && whole > 0;
    return { present, ratio: isDefined ? standardDeviation(column) / whole : null };
  });
  return [...union.pairs.keys()].flatMap(({ metricSet, metrics }) =>
    metrics.map(({ id }) => {
      const { present, ratio } = ratios[union.metricIds.indexOf(id)]!;
      return {
        metric_set: metricSet,
        control: control.metric,
        training_data_set: control.trainingDataSet,
        quantile,
        threshold,
        metric_id: id,
        relative_deviation: ratio,
        n_models: present,
      };
    }),
  );
}

import { group } from 'd3-array';
import type { Curation, DataSets } from '../../../cohort/curations.ts';
import { familyCount } from '../../../cohort/model-sampling.ts';
import { allPairs } from '../../../statistics/correlation/pairs.ts';
import { intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { FamilyMean } from '../families/family-means.ts';
import type { SetAgreement } from './correlate-sets.ts';

/** How the metrics of a set are counted: which pairs are in a mean, and their weights. */
type Choice = (pairs: readonly number[]) => { pairs: readonly number[]; weights?: Float64Array };

/**
 * The headline means with other pairs or other weights of pairs: rows of agreement/summary_variant.
 *
 * @param scoreWeights the weights of metrics in the score by id
 */
export function metricChoiceRows(
  { cohort, summary, methods }: SetAgreement,
  dataSets: ReadonlyMap<string, DataSets>,
  scoreWeights: ReadonlyMap<string, number>,
  meanOf: FamilyMean,
): Row[] {
  const { counted } = methods[0]!.pairwise;
  const { metrics, models, metricSet } = cohort;
  const { a, b } = allPairs(metrics.length);
  const namesUnder = (curation: Curation) => metrics.map(({ id }) => dataSets.get(id)![curation]);
  const different = (curation: Curation): Choice => {
    const names = namesUnder(curation);
    return (pairs) => ({ pairs: pairs.filter((pair) => names[a[pair]!] !== names[b[pair]!]) });
  };
  const equal = (curation: Curation): Choice => {
    const names = namesUnder(curation);
    return (pairs) => {
      const own = different(curation)(pairs).pairs.filter((pair) => !Number.isNaN(counted[pair]));
      const key = (pair: number) => [names[a[pair]!], names[b[pair]!]].sort().join('\n');
      return { pairs: own, weights: equalWeights(own, key, counted.length) };
    };
  };
  const products = Float64Array.from(
    a,
    (one, pair) => scoreWeights.get(metrics[one]!.id)! * scoreWeights.get(metrics[b[pair]!]!.id)!,
  );
  const choices: Record<string, Choice> = {
    different_data_sets: different('by_study'),
    data_sets_equal: equal('by_study'),
    collections_equal: equal('collections'),
    by_weight: (pairs) => ({ pairs, weights: products }),
  };
  return Object.entries(choices).flatMap(([variant, choose]) =>
    summary
      .filter(({ kind }) => kind === 'mean')
      .map(({ name, pairs }) => {
        const { pairs: own, weights } = choose(pairs);
        return {
          metric_set: metricSet,
          variant,
          quantity: name,
          ...intervalColumns(undefined),
          ...meanOf(own, weights),
          n_models: models.length,
          n_model_families: familyCount(models),
          n_metrics: metrics.length,
        };
      }),
  );
}

/**
 * Weights with which each group of pairs counts as much as any other.
 *
 * @param size the number of all pairs
 */
function equalWeights(pairs: readonly number[], key: (pair: number) => string, size: number): Float64Array {
  const weights = new Float64Array(size);
  for (const own of group(pairs, key).values()) for (const pair of own) weights[pair] = 1 / own.length;
  return weights;
}

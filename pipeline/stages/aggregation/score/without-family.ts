import { familiesOfSeveral } from '../../../cohort/model-sampling.ts';
import { countsOfOne } from '../../../statistics/score/aggregation-methods.ts';
import { decomposition, partsOf } from '../../../statistics/score/variance-decomposition.ts';
import type { DecompositionInput } from '../../../statistics/score/variance-decomposition-input.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAggregation } from './aggregate-sets.ts';

const METHOD = 'arithmetic_mean';
const DOMAINS = ['neural', 'behavior'];

/** The explained variances of the arithmetic mean by the two domains, without each family of several models. */
export function withoutFamilyRows({ cohort, aggregated }: SetAggregation, { minimum_models }: Study): Row[] {
  const { metricSet, models } = cohort;
  const { families, leftOut } = familiesOfSeveral(models);
  const headline: DecompositionInput = {
    ...aggregated,
    methods: aggregated.methods.filter((method) => method === METHOD),
    nodes: aggregated.nodes.filter(({ category }) => DOMAINS.includes(category)),
    levels: [],
  };
  const parts = partsOf(headline);
  const decompose = decomposition(headline);
  const explained = (counts: Int32Array) => {
    const values = new Float64Array(parts.length);
    decompose(counts, values);
    return values;
  };
  const all = explained(countsOfOne(models.length));
  return leftOut
    .filter(({ size }) => models.length - size >= minimum_models)
    .flatMap(({ family, unit, size }) => {
      const without = explained(families.of.map((own) => Number(own !== unit)));
      return parts.map(({ method, category }, i) => ({
        metric_set: metricSet,
        family,
        method,
        category,
        estimate: without[i]!,
        difference: without[i]! - all[i]!,
        n_models: models.length,
        n_models_without: models.length - size,
      }));
    });
}

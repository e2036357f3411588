import { attributes } from '../../../cohort/metric-attributes.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';
import { withoutDataSet } from './shared-attributes.ts';

/** The regression of agreement on shared attributes without the metrics of each data set. */
export function attributeWithoutDataSetRows({ cohort, attributes: curated, methods }: SetAgreement): Row[] {
  const { shared } = curated[0]!;
  const { counted } = methods[0]!.pairwise;
  if (shared.regression.pairs === 0) return [];
  const dataSets = [...new Set(shared.of.map(({ data_set }) => data_set))].sort();
  return dataSets.flatMap((dataSet) => {
    const { metrics, regression } = withoutDataSet(shared, dataSet, cohort.metrics.length, counted);
    return attributes.map((attribute, i) => {
      const estimate = regression.coefficients[i]?.estimate ?? Number.NaN;
      return {
        metric_set: cohort.metricSet,
        data_set: dataSet,
        attribute,
        estimate,
        difference: estimate - (shared.regression.coefficients[i]?.estimate ?? Number.NaN),
        r_squared: regression.rSquared,
        n_pairs: regression.pairs,
        n_metrics: metrics.length,
      };
    });
  });
}

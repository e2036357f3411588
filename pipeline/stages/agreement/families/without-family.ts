import { familiesOfSeveral } from '../../../cohort/model-sampling.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';

/** The summary without each family of several models, if enough models are left. */
export function withoutFamilyRows(
  { cohort, summary, methods }: SetAgreement,
  { minimum_models }: Study,
): Row[] {
  const { models, metricSet } = cohort;
  const { families, leftOut } = familiesOfSeveral(models);
  const found = methods[0]!.intervals?.summaryWithout;
  return leftOut
    .filter(({ size }) => models.length - size >= minimum_models)
    .flatMap(({ family, unit, size }) =>
      summary.map(({ name }, q) => {
        const values = found?.[q];
        const estimate = values?.[unit] ?? Number.NaN;
        return {
          metric_set: metricSet,
          family,
          quantity: name,
          estimate,
          difference: estimate - (values?.[families.count] ?? Number.NaN),
          n_models: models.length,
          n_models_without: models.length - size,
        };
      }),
    );
}

import type { Model } from '../../cohort/cohort.ts';
import { enoughFamilies, familyCount, familySampling, modelSampling } from '../../cohort/model-sampling.ts';
import { countsOfOne } from '../../statistics/aggregation-methods.ts';
import type { Sampling } from '../../statistics/bootstrap.ts';
import { quartileAgreement, quartileQuantities, quartilesOf } from '../../statistics/quartile-agreement.ts';
import { resampledIntervals } from '../../statistics/resampled-interval.ts';
import type { Study } from '../../studies/study.ts';
import { familyColumns, intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import { commonRanks, policyPairs } from './common-ranks.ts';
import type { SetPolicies } from './missing-score-policies.ts';

export function policyQuartileRows(policies: SetPolicies, study: Study): Row[] {
  return policyPairs(policies).flatMap(([a, b]) => {
    const { models, ranks } = commonRanks(a, b);
    const about = {
      metric_set: policies.metricSet,
      method: a.method,
      policy_a: a.policy,
      policy_b: b.policy,
      n_models: models.length,
      n_model_families: familyCount(models),
    };
    return agreementRows(models, ranks, study).map((row) => ({ ...about, ...row }));
  });
}

function agreementRows(models: readonly Model[], ranks: readonly number[][], study: Study): Row[] {
  if (models.length === 0) return [];
  const [one, other] = ranks.map(quartilesOf) as [Uint8Array, Uint8Array];
  const agreement = (counts: Int32Array) => quartileAgreement(one, other, counts);
  const intervals = (sampling: Sampling) => resampledIntervals(sampling, agreement);
  const estimates = agreement(countsOfOne(models.length));
  const byModels = intervals(modelSampling(models, study));
  const byFamilies = enoughFamilies(models) ? intervals(familySampling(models, study)) : undefined;
  return quartileQuantities.map((quantity, q) => ({
    quantity,
    estimate: estimates[q]!,
    ...intervalColumns(byModels[q]),
    ...familyColumns(byFamilies?.[q]),
  }));
}

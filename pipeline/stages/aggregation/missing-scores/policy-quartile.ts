import { group } from 'd3-array';
import type { Model } from '../../../cohort/cohort.ts';
import {
  enoughFamilies,
  familyCount,
  familySampling,
  modelSampling,
} from '../../../cohort/model-sampling.ts';
import { withinRange } from '../../../statistics/numbers/clamp.ts';
import { widerInterval } from '../../../statistics/resampling/bias-corrected-interval.ts';
import { resampledIntervals } from '../../../statistics/resampling/resampled-interval.ts';
import { countsOfOne } from '../../../statistics/score/aggregation-methods.ts';
import type { Study } from '../../../studies/study.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { commonRanks, policyPairs } from '../ranks/common-ranks.ts';
import type { SetPolicies } from './missing-score-policies.ts';
import { quartileAgreement, quartileQuantities, quartilesOf } from './quartile-agreement.ts';

/** A method under two policies: the quartiles of the models that both rank. */
interface Compared {
  about: Row;
  models: Model[];
  quartiles: [Uint8Array, Uint8Array];
}

export function policyQuartileRows(policies: SetPolicies, study: Study): Row[] {
  const compared = policyPairs(policies).map(([a, b]): Compared => {
    const { models, ranks } = commonRanks(a, b);
    const pair = { method: a.method, policy_a: a.policy, policy_b: b.policy };
    return {
      about: { metric_set: policies.metricSet, ...pair, n_models: models.length },
      models,
      quartiles: [quartilesOf(ranks[0]), quartilesOf(ranks[1])],
    };
  });
  return bySameModels(compared).flatMap((group) => agreementRows(group, study));
}

/** Groups that share their models, and so their resamples; without those that have no models. */
function bySameModels(compared: readonly Compared[]): Compared[][] {
  const present = compared.filter(({ models }) => models.length > 0);
  return [...group(present, ({ models }) => JSON.stringify(models.map(({ id }) => id))).values()];
}

const RANGES = { cohen_kappa: [-1, 1], share_changed: [0, 1] } as const;

function quantityAt(place: number): (typeof quartileQuantities)[number] {
  return quartileQuantities[place % quartileQuantities.length]!;
}

function agreementRows(group: readonly Compared[], study: Study): Row[] {
  const { models } = group[0]!;
  const agreement = (counts: Int32Array) =>
    group.flatMap(({ quartiles }) => quartileAgreement(...quartiles, counts));
  const estimates = agreement(countsOfOne(models.length));
  const byModels = resampledIntervals(modelSampling(models, study), agreement).map((each, place) =>
    widerInterval(estimates[place]!, each, RANGES[quantityAt(place)]),
  );
  const byFamilies = enoughFamilies(models)
    ? resampledIntervals(familySampling(models), agreement).map((each, place) =>
        withinRange(each, RANGES[quantityAt(place)]),
      )
    : undefined;
  return estimates.map((estimate, place) => ({
    ...group[Math.floor(place / quartileQuantities.length)]!.about,
    n_model_families: familyCount(models),
    quantity: quantityAt(place),
    estimate,
    ...intervalColumns(byModels[place]),
    ...familyColumns(byFamilies?.[place]),
  }));
}

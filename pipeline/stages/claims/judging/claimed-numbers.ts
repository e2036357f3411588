import { type Cohort, type Model, type Union, unionsOf } from '../../../cohort/cohort.ts';
import { levels, type NodeWeights, partitionOf } from '../../../cohort/metric-weights.ts';
import type { PairQuantity } from '../../../statistics/correlation/pair-means.ts';
import { pairQuantity, renumberPairs } from '../../../statistics/correlation/pair-means.ts';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import type { Interval, Sampling } from '../../../statistics/resampling/bootstrap.ts';
import { resampleAgreement } from '../../../statistics/resampling/resample-agreement.ts';
import type { DecompositionInput } from '../../../statistics/score/proportional-metrics.ts';
import {
  decomposed,
  partsOf,
  resampleDecomposition,
} from '../../../statistics/score/variance-decomposition.ts';
import { summaryQuantities } from '../../../studies/headline-quantities.ts';
import type { Claim } from '../../../studies/study.ts';
import type { Workers } from '../../../workers/workers.ts';

/** The models and metrics that claims are judged by. */
export interface ClaimedCohort {
  cohort: Cohort;
  /** Only models scored on every metric: explained variance is over these. */
  complete: Cohort;
  weights: NodeWeights;
  /** The estimates of the cohort's counted pairs; NaN for the others. */
  counted: Float64Array;
}

/** Claims about the numbers of one cohort. */
export interface Asked {
  claims: readonly Claim[];
  from: ClaimedCohort;
}

/** Our numbers for the claims about mean correlations and explained variances. */
export function computeClaims({ claims, from }: Asked): Map<Claim, number> {
  const { input, places } = explainedBy({ claims, from });
  const parts = decomposed(input);
  const means = [...meansOf({ claims, from })];
  return new Map([
    ...means.map(([claim, mean]) => [claim, pairQuantity(from.counted, mean)] as const),
    ...[...places].map(([claim, place]) => [claim, parts[place]!.value] as const),
  ]);
}

type SamplingOf = (models: readonly Model[]) => Sampling;

/** Intervals of the same numbers, per cohort. Cohorts with the same models share their draws. */
export async function resampleClaims(all: readonly Asked[], samplingOf: SamplingOf, workers: Workers) {
  const found = all.map(() => new Map<Claim, Interval>());
  for (const union of unionsOf(all.map(({ from }) => from.cohort)))
    for (const { i, claim, interval } of await resampleMeans(all, union, samplingOf, workers))
      found[i]!.set(claim, interval);
  for (const [i, asked] of all.entries()) {
    const { input, places } = explainedBy(asked);
    if (places.size === 0) continue;
    const drawn = await resampleDecomposition(workers, input, samplingOf(asked.from.complete.models));
    for (const [claim, place] of places) found[i]!.set(claim, drawn[place]!);
  }
  return found;
}

/** @returns for each claim about a mean in the union, the index of its cohort and its interval */
async function resampleMeans(all: readonly Asked[], union: Union, samplingOf: SamplingOf, workers: Workers) {
  const { models, columns, pairs } = union;
  const counted = new Float64Array(pairCount(columns.length)).fill(Number.NaN);
  const wanted = all.flatMap((asked, i) => {
    const places = pairs.get(asked.from.cohort);
    places?.forEach((place, pair) => {
      counted[place] = asked.from.counted[pair]!;
    });
    if (!places) return [];
    return [...meansOf(asked)].map(([claim, mean]) => ({ i, claim, quantity: renumberPairs(mean, places) }));
  });
  if (wanted.length === 0) return [];
  const quantities = wanted.map(({ quantity }) => quantity);
  const resampled = { columns, counted, quantities, sampling: samplingOf(models) };
  const drawn = await resampleAgreement(workers, resampled, { withPairs: false });
  return wanted.map(({ i, claim }, place) => ({ i, claim, interval: drawn.quantities[place]! }));
}

function meansOf({ claims, from }: Asked): Map<Claim, PairQuantity> {
  const all = summaryQuantities(from.cohort.metrics);
  return new Map(
    claims.flatMap((claim) => {
      const { quantity } = claim;
      return quantity.kind === 'summary'
        ? all.filter(({ name }) => name === quantity.quantity).map((mean) => [claim, mean] as const)
        : [];
    }),
  );
}

/** The decomposition that claims about explained variance need, and the place of each of them among its parts. */
function explainedBy({ claims, from }: Asked): { input: DecompositionInput; places: Map<Claim, number> } {
  const { columns, metrics } = from.complete;
  const explained = claims.flatMap((claim) =>
    claim.quantity.kind === 'explained_variance' ? [{ claim, ...claim.quantity }] : [],
  );
  const input = {
    columns,
    methods: [...new Set(explained.map(({ method }) => method))],
    ...from.weights,
    balance: partitionOf(metrics, levels[0]),
    levels: [],
  };
  const parts = partsOf(input);
  const places = explained.map(({ claim, method, category }) => {
    const place = parts.findIndex(
      (part) => part.quantity === 'r2' && part.method === method && part.category === category,
    );
    return [claim, place] as const;
  });
  // A cohort may have no metric of a category.
  return { input, places: new Map(places.filter(([, place]) => place >= 0)) };
}

import type { Cohort, Model } from '../../../cohort/cohort.ts';
import { levels, type NodeWeights, partitionOf } from '../../../cohort/metric-weights.ts';
import { type PairQuantity, pairQuantity } from '../../../statistics/correlation/pair-average.ts';
import type { Interval, Sampling } from '../../../statistics/resampling/bootstrap.ts';
import { resampleAgreement } from '../../../statistics/resampling/resample-agreement.ts';
import { countsOfOne } from '../../../statistics/score/aggregation-methods.ts';
import { resampleDecomposition } from '../../../statistics/score/resample-decomposition.ts';
import { decomposition, partsOf } from '../../../statistics/score/variance-decomposition.ts';
import type { DecompositionInput } from '../../../statistics/score/variance-decomposition-input.ts';
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

/** Our numbers for the claims about mean correlations and explained variances. */
export function computeClaims(claims: readonly Claim[], from: ClaimedCohort): Map<Claim, number> {
  const { input, places } = explainedBy(claims, from);
  const values = new Float64Array(partsOf(input).length);
  decomposition(input)(countsOfOne(from.complete.models.length), values);
  return new Map([
    ...[...meansOf(claims, from)].map(([claim, mean]) => [claim, pairQuantity(from.counted, mean)] as const),
    ...[...places].map(([claim, place]) => [claim, values[place]!] as const),
  ]);
}

/** Intervals of the same numbers. Claims of one kind share their draws. */
export async function resampleClaims(
  claims: readonly Claim[],
  from: ClaimedCohort,
  samplingOf: (models: readonly Model[]) => Sampling,
  workers: Workers,
): Promise<Map<Claim, Interval>> {
  const found = new Map<Claim, Interval>();
  const means = meansOf(claims, from);
  if (means.size > 0) {
    const { columns, models } = from.cohort;
    const quantities = [...means.values()];
    const resampled = { columns, counted: from.counted, quantities, sampling: samplingOf(models) };
    const drawn = await resampleAgreement(workers, resampled, { withPairs: false });
    for (const [i, claim] of [...means.keys()].entries()) found.set(claim, drawn.quantities[i]!);
  }
  const { input, places } = explainedBy(claims, from);
  if (places.size > 0) {
    const drawn = await resampleDecomposition(workers, input, samplingOf(from.complete.models));
    for (const [claim, place] of places) found.set(claim, drawn[place]!);
  }
  return found;
}

function meansOf(claims: readonly Claim[], { cohort }: ClaimedCohort): Map<Claim, PairQuantity> {
  const all = summaryQuantities(cohort.metrics);
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
function explainedBy(
  claims: readonly Claim[],
  { complete: { columns, metrics }, weights: { root, categories, weights } }: ClaimedCohort,
): { input: DecompositionInput; places: Map<Claim, number> } {
  const explained = claims.flatMap((claim) =>
    claim.quantity.kind === 'explained_variance' ? [{ claim, ...claim.quantity }] : [],
  );
  const input = {
    columns,
    methods: [...new Set(explained.map(({ method }) => method))],
    root,
    nodes: categories.map((category, i) => ({ category, weights: weights[i]! })),
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

import type { Cohort } from '../../cohort/cohort.ts';
import { levels, type NodeWeights, partitionOf } from '../../cohort/metric-weights.ts';
import { partsOf } from '../../statistics/score/variance-decomposition.ts';
import type { DecompositionInput } from '../../statistics/score/variance-decomposition-input.ts';
import type { Claim } from '../../studies/study.ts';

/** The decomposition that claims about explained variance need, and the place of each of them among its parts. */
export function explainedBy(
  claims: readonly Claim[],
  { columns, metrics }: Cohort,
  { root, categories, weights }: NodeWeights,
): { input: DecompositionInput; places: number[] } {
  const quantities = claims.flatMap(({ quantity }) =>
    quantity.kind === 'explained_variance' ? [quantity] : [],
  );
  const input = {
    columns,
    methods: [...new Set(quantities.map(({ method }) => method))],
    root,
    nodes: categories.map((category, i) => ({ category, weights: weights[i]! })),
    balance: partitionOf(metrics, levels[0]),
    levels: [],
  };
  const parts = partsOf(input);
  const places = quantities.map(({ method, category }) =>
    parts.findIndex((part) => part.quantity === 'r2' && part.method === method && part.category === category),
  );
  return { input, places };
}

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { seededGenerator } from '../../../statistics/numbers/random.ts';
import { coefficientsOver, type Scored } from '../../../statistics/score/aggregate-scores.ts';
import { agreementWithFull } from '../../../statistics/score/subset-agreement.ts';
import { forwardSteps } from './greedy-selection.ts';

/** Metrics in the order in which a rule takes them: its panel of n metrics is the first n. */
export type PanelOrder = readonly number[];

/** Greedy forward selection: each metric makes Kendall's τ-b of the panel's score with the full score largest. */
export function forwardOrder(scored: Scored, sizes: number): PanelOrder {
  const agreement = agreementWithFull({ scored, methods: ['arithmetic_mean'] });
  return forwardSteps(agreement, scored.columns.length, sizes).map(({ metric }) => metric);
}

/** Random panels; those of one index are nested. */
export function randomOrder(metrics: number, sizes: number, seed: number, index: number): PanelOrder {
  const random = seededGenerator(seed, index);
  const left = Array.from({ length: metrics }, (_, metric) => metric);
  return Array.from({ length: sizes }, () => left.splice(uniformInt(random, 0, left.length - 1), 1)[0]!);
}

/**
 * Round after round, the metric of each type whose loading on the first principal component is largest in absolute
 * value; within a round, the largest loading comes first.
 *
 * @param types per metric, its type; metrics without one form a type
 */
export function roundRobinOrder(
  scored: Scored,
  types: readonly (string | null)[],
  sizes: number,
): PanelOrder {
  const loadings = sizesOfLoadings(scored);
  const byLoading = [...types.keys()].sort((a, b) => loadings[b]! - loadings[a]! || a - b);
  const taken = new Map<string | null, number>();
  const round = new Map(
    byLoading.map((metric) => {
      const before = taken.get(types[metric]!) ?? 0;
      taken.set(types[metric]!, before + 1);
      return [metric, before];
    }),
  );
  return byLoading.toSorted((a, b) => round.get(a)! - round.get(b)!).slice(0, sizes);
}

/** Proportional to the absolute loadings; 0 for a constant metric. */
function sizesOfLoadings(scored: Scored): Float64Array {
  const every = new Float64Array(scored.columns.length).fill(1);
  return coefficientsOver('first_component', scored)(every).map((each) => Math.abs(each) || 0);
}

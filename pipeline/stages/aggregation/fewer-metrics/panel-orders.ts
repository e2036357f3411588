import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { isConstant } from '../../../statistics/correlation/correlation-eigenvalues.ts';
import { principalComponents } from '../../../statistics/correlation/principal-components.ts';
import { seededGenerator } from '../../../statistics/numbers/random.ts';
import type { Scored } from '../../../statistics/score/aggregate-scores.ts';
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
  const loadings = sizesOfLoadings(scored.columns);
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

/** The absolute loadings on the first component, without rounding errors; 0 for a constant metric. */
function sizesOfLoadings(columns: readonly Float64Array[]): Float64Array {
  const varying = [...columns.keys()].filter((metric) => !isConstant(columns[metric]!));
  const sizes = new Float64Array(columns.length);
  if (varying.length === 0) return sizes;
  const [first] = principalComponents(varying.map((metric) => columns[metric]!)).loadings;
  for (const [i, metric] of varying.entries()) sizes[metric] = Math.abs(Number(first![i]!.toFixed(10)));
  return sizes;
}

import { mean, range, sort } from 'd3-array';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { principalComponents } from '../../../statistics/correlation/principal-components.ts';
import { isConstant } from '../../../statistics/numbers/covariance.ts';
import { indicesWhere, itemsAt } from '../../../statistics/numbers/indices.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { seededGenerator } from '../../../statistics/numbers/random.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { roundingOfScores, type Scored, scorer } from '../../../statistics/score/aggregation-methods.ts';
import { rootWeights } from '../../../statistics/score/metric-tree.ts';
import { rankingAgreement } from '../../../statistics/score/rank-changes.ts';
import { agreementWithFull } from '../../../statistics/score/subset-agreement.ts';
import { forwardSteps } from './greedy-selection.ts';

/** How the ranking of later models by a panel agrees with that by all metrics. */
export const panelQuantities = ['spearman_rho', 'kendall_tau', 'sensitivity', 'specificity'] as const;

/**
 * Judges the panels of 1, 2, … metrics of an order, which are chosen on the early models, on the later ones, by arithmetic
 * means over the metric tree.
 *
 * Spearman's rho and Kendall's τ-b compare their ranking by the panel with that by all metrics. Sensitivity and
 * specificity are those of a gate: the lowest score of the early models of the upper half, whose full scores are above
 * the early models' median. A later model is in the upper half if its full score reaches the gate of full scores.
 * Sensitivity is the share of these whose score by the panel reaches the panel's gate; specificity, the share of the
 * others whose score does not.
 *
 * @returns a function of some of the later models: per panel, the {@link panelQuantities} over these
 */
export function panelAgreement({ early, later }: Record<'early' | 'later', Scored>, order: PanelOrder) {
  const byPanels = scoresOf(order.map((_, i) => order.slice(0, i + 1)));
  const byAll = scoresOf([[...early.columns.keys()]]);
  const fullEarly = byAll(early)[0]!;
  const fullLater = byAll(later)[0]!;
  const panelsLater = byPanels(later);
  const middle = median(fullEarly);
  const passing = (ofEarly: Float64Array, ofLater: Float64Array) => {
    const gate = Math.min(...ofEarly.filter((_, model) => fullEarly[model]! > middle));
    return ofLater.map((score) => Number(score >= gate));
  };
  const isUpper = passing(fullEarly, fullLater);
  const passes = byPanels(early).map((scores, panel) => passing(scores, panelsLater[panel]!));
  const rounding = roundingOfScores('scores', later.columns);
  const fullRanks = leaderboardRanks(fullLater, rounding).rank;
  const panelRanks = panelsLater.map((scores) => leaderboardRanks(scores, rounding).rank);
  return (models: readonly number[]) => {
    const full = itemsAt(fullRanks, models);
    const upper = models.filter((model) => isUpper[model] === 1);
    const lower = models.filter((model) => isUpper[model] === 0);
    return panelRanks.flatMap((ranks, panel) => {
      const panelOnly = itemsAt(ranks, models);
      const shareOf = (some: readonly number[]) =>
        mean(some, (model) => passes[panel]![model]!) ?? Number.NaN;
      return [
        rankingAgreement(full, panelOnly, 'spearman'),
        rankingAgreement(full, panelOnly, 'kendall'),
        shareOf(upper),
        1 - shareOf(lower),
      ];
    });
  };
}

/** Returns a function that computes the score of each model by each panel. */
function scoresOf(panels: readonly PanelOrder[]): (scored: Scored) => Float64Array[] {
  return (scored) => {
    const score = scorer('arithmetic_mean', scored);
    return panels.map((panel) => {
      const copies = new Uint8Array(scored.columns.length);
      for (const metric of panel) copies[metric] = 1;
      return score(rootWeights(scored.tree, copies));
    });
  };
}

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
  const left = range(metrics);
  return range(sizes).map(() => left.splice(uniformInt(random, 0, left.length - 1), 1)[0]!);
}

/**
 * Round after round, the metric of each type whose loading on the first principal component is largest in absolute
 * value; within a round, the largest loading comes first.
 *
 * @param types per metric, its type; metrics without one form a type
 */
export function roundRobinOrder(scored: Scored, types: readonly (string | null)[], sizes: number) {
  const loadings = sizesOfLoadings(scored.columns);
  // Sorting is stable, so the first of equals comes first.
  const byLoading = [...types.keys()].sort((a, b) => loadings[b]! - loadings[a]!);
  const ofSameType = (metric: number) => byLoading.filter((other) => types[other] === types[metric]);
  return sort(byLoading, (metric) => ofSameType(metric).indexOf(metric)).slice(0, sizes);
}

/** The absolute loadings on the first component, without rounding errors; 0 for a constant metric. */
function sizesOfLoadings(columns: readonly Float64Array[]): Float64Array {
  const varying = indicesWhere(columns, (column) => !isConstant(column));
  const sizes = new Float64Array(columns.length);
  if (varying.length === 0) return sizes;
  const [first] = principalComponents(itemsAt(columns, varying)).loadings;
  for (const [i, metric] of varying.entries()) sizes[metric] = Math.abs(Number(first![i]!.toFixed(10)));
  return sizes;
}

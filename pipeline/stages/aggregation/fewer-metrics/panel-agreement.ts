import { pairCount } from '../../../statistics/correlation/pairs.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { roundingOfScores } from '../../../statistics/numbers/rounding.ts';
import type { Units } from '../../../statistics/resampling/bootstrap.ts';
import { resampledSpearman } from '../../../statistics/resampling/resampled-spearman.ts';
import { type Scored, scorer } from '../../../statistics/score/aggregate-scores.ts';
import { kendallByUnit } from './kendall-by-unit.ts';
import type { PanelOrder } from './panel-orders.ts';

/** How the ranking of later models by a panel agrees with that by all metrics. */
export const panelQuantities = ['spearman_rho', 'kendall_tau', 'sensitivity', 'specificity'] as const;

/** Scores of the models on which panels are chosen, and of those on which they are judged. */
export interface EarlyAndLater {
  early: Scored;
  later: Scored;
  /** What is resampled of the later models. */
  units: Units;
}

/**
 * Judges the panels of 1, 2, … metrics of an order on the later models, by arithmetic means over the metric tree.
 *
 * Spearman's rho and Kendall's τ-b compare their ranking by the panel with that by all metrics. Sensitivity and
 * specificity are those of a gate: the lowest score of the early models of the upper half, whose full scores are above
 * the early models' median. A later model is in the upper half if its full score reaches the gate of full scores.
 * Sensitivity is the share of these whose score by the panel reaches the panel's gate; specificity, the share of the
 * others whose score does not.
 *
 * @returns a function of how often each later model is in a resample: per panel, the {@link panelQuantities}
 */
export function panelAgreement(
  { early, later, units }: EarlyAndLater,
  order: PanelOrder,
): (counts: Int32Array) => Float64Array {
  const byPanels = scoresOf(order.map((_, i) => order.slice(0, i + 1)));
  const byAll = scoresOf([[...early.columns.keys()]]);
  const [fullEarly, fullLater] = [byAll(early)[0]!, byAll(later)[0]!];
  const panelsLater = byPanels(later);
  const middle = median(fullEarly);
  const passing = (ofEarly: Float64Array, ofLater: Float64Array) => {
    const gate = Math.min(...ofEarly.filter((_, model) => fullEarly[model]! > middle));
    return ofLater.map((score) => Number(score >= gate));
  };
  const isUpper = passing(fullEarly, fullLater);
  const isLower = isUpper.map((upper) => 1 - upper);
  const passes = byPanels(early).map((scores, panel) => passing(scores, panelsLater[panel]!));
  const rounding = roundingOfScores('scores', later.columns);
  const ranked = [fullLater, ...panelsLater].map((scores) => ascending(scores, rounding));
  const rhos = spearmanWithFirst(ranked);
  const taus = kendallByUnit(ranked[0]!, ranked.slice(1), units);
  return (counts) => {
    const [rho, tau] = [rhos(counts), taus(counts)];
    const found = new Float64Array(order.length * panelQuantities.length);
    for (const [panel, pass] of passes.entries()) {
      const sensitivity = shareOf(pass, isUpper, counts);
      const specificity = 1 - shareOf(pass, isLower, counts);
      found.set([rho[panel]!, tau[panel]!, sensitivity, specificity], panel * panelQuantities.length);
    }
    return found;
  };
}

/** Returns a function that computes the score of each model by each panel. */
function scoresOf(panels: readonly PanelOrder[]): (scored: Scored) => Float64Array[] {
  return (scored) => {
    const score = scorer('arithmetic_mean', scored);
    return panels.map((panel) => {
      const copies = new Uint8Array(scored.columns.length);
      for (const metric of panel) copies[metric] = 1;
      return score(copies);
    });
  };
}

/** Ranks as numbers that rise with the score; scores that are equal up to rounding are tied. */
function ascending(scores: Float64Array, rounding: Float64Array): Float64Array {
  return Float64Array.from(leaderboardRanks(scores, rounding).rank, (rank) => -rank);
}

/** Spearman's rho of the first column with each later one, in one resample after another. */
function spearmanWithFirst(columns: readonly Float64Array[]): (counts: Int32Array) => Float64Array {
  const wanted = new Float64Array(pairCount(columns.length)).fill(Number.NaN).fill(0, 0, columns.length - 1);
  const found = new Float64Array(wanted.length);
  const correlate = resampledSpearman(columns, wanted);
  return (counts) => {
    correlate(counts, found);
    return found.subarray(0, columns.length - 1);
  };
}

/** The share of the models of a class that pass; NaN if none is drawn. */
function shareOf(passes: Float64Array, isIn: Float64Array, counts: Int32Array): number {
  let passed = 0;
  let all = 0;
  for (let model = 0; model < counts.length; model++) {
    all += counts[model]! * isIn[model]!;
    passed += counts[model]! * isIn[model]! * passes[model]!;
  }
  return passed / all;
}

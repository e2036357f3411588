import { listed } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { isKnown, matching, percent, rhoWithInterval } from '../../../report/words/numbers.ts';
import { methodName, shownName } from '../../../report/words/phrases.ts';
import { treeMeans } from '../../../statistics/score/subset-agreement.ts';
import type { Rows } from '../../../warehouse/rows.ts';

/** The number of metrics needed to keep the rankings. */
export function redundancyFindings(tables: Tables): Finding[] {
  return [detail('ranks.fewer', redundancyInWords(tables))];
}

function redundancyInWords(tables: Tables): string {
  const rows = tables.rows('aggregation.redundancy_metric');
  const [first] = rows;
  // Without a size if a score by all metrics is the same for every model.
  if (!first || rows.length < 2 || !isKnown(first.n_metrics_smallest)) return '';
  const size = first.n_metrics_smallest;
  const methods = treeMeans.filter((mean) => tables.study.aggregations.includes(mean)).map(methodName);
  const kept = `the order by ${listed(methods)} (Kendall's τ ≥ 0.95)`;
  if (size === rows.length) return `Greedy selection found no smaller set of metrics that keeps ${kept}.`;
  return `At most ${size} of the ${rows.length} metrics (${percent(size / rows.length)}), chosen greedily on these models, keep ${kept}; a smaller set may exist.`;
}

/** The sizes that Brain-Score's own analysis singles out. */
const SMALL = 3;
const LARGER = 15;

/** A rho whose interval is above this is called close to the full ranking. */
const CLOSE = 0.8;

/** The rules by which panels were chosen. */
const RULES = {
  forward: 'forward selection',
  round_robin: 'as by Brain-Score, by metric type in turn',
  random: 'at random (range of 95 %)',
};

type Panel = Rows['aggregation.panel'];

/** Whether small panels of metrics, chosen on early models, rank later ones as all metrics do. */
export function panelFindings(tables: Tables): Finding[] {
  const rows = tables.estimates('aggregation.panel', { quantity: 'spearman_rho' });
  const at = (rule: string, size: number) => matching(rows, { rule, n_metrics: size })[0];
  const small = at('forward', SMALL);
  if (!small || small.n_metrics_full <= SMALL) return [];
  const metrics = small.n_metrics_full;
  const sizes = [SMALL, LARGER].filter((size) => at('forward', size));
  const lines = Object.entries(RULES).map(([rule, name]) => [
    name,
    ...sizes.map((size) => ranged(at(rule, size))),
  ]);
  const inWords = `Panels of metrics were chosen on the ${small.n_early} models first seen before ${small.chosen_before}, and tested on the ${small.n_models} later ones, by Spearman's ρ with the ranking by all ${metrics} metrics.`;
  return [
    {
      ...detail('ranks.panels', inWords, { small }),
      table: [['chosen', ...sizes.map((size) => `ρ with ${size} metrics`)], ...lines],
    },
    detail('ranks.panel', meaning(tables, small), { small }),
  ];
}

function meaning(tables: Tables, small: Panel): string {
  if (!(small.ci_low >= CLOSE))
    return `So ${SMALL} metrics by forward selection on early models are no safe guide to where a new model will rank.`;
  const names = tables
    .rows('aggregation.panel_metric', { rule: 'forward' })
    .filter((row) => row.n_metrics <= SMALL)
    .map(({ metric_id }) => shownName(metric_id));
  return `So to see about where a new model will rank, run ${listed(names)} first. They do not replace the others: they weigh much in the score or resemble what does.`;
}

/** An estimate with its interval; for random panels, with the range of 95 % of them; – without one. */
function ranged(row: Panel | undefined): string {
  if (!row) return '–';
  const { estimate, range_low, range_high } = row;
  return rhoWithInterval(row.rule === 'random' ? { estimate, ci_low: range_low, ci_high: range_high } : row);
}

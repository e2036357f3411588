import { greatest, sort, sum } from 'd3-array';
import { settingsText } from '../../messages/command-settings.ts';
import { listed } from '../../messages/plurals.ts';
import { isOfTablesAlone } from '../../studies/folder.ts';
import type { Study } from '../../studies/study.ts';
import { PROGRAM } from '../../warehouse/code-hash.ts';
import type { Row } from '../../warehouse/rows.ts';
import { metricLabel } from '../words/labels.ts';
import { correlation, intervalText, rhoOf } from '../words/number-format.ts';
import { categoryName } from '../words/phrases.ts';
import {
  estimateOf,
  hasEstimate,
  intervalOf,
  isPresent,
  matching,
  numberIn,
  numberOf,
} from '../words/row-numbers.ts';
import type { Tables } from './finding-tables.ts';

/** How many metrics have a line. */
const LINES = 20;

export type OwnLines = ReturnType<typeof ownLines>;

/** A line for each of the strongest of the user's own metrics, and how many metrics there are. */
export function ownLines(tables: Tables) {
  const metrics = ownMeans(tables).map(({ metric_id }) => String(metric_id));
  return { lines: metrics.slice(0, LINES).map((metric) => ownLine(tables, metric)), n: metrics.length };
}

/** The most important numbers of a metric, in a line. */
function ownLine(tables: Tables, metric: string) {
  const own = { metric_id: metric, method: 'spearman' };
  const categories = tables.ownRows('agreement.own_category', own);
  const all = categories.find(({ category }) => category === 'all');
  const pairs = tables.ownRows('agreement.own_pair', own);
  const closest = closestPair(pairs);
  const asked = direction(tables.study, metric, all);
  return {
    cells: [
      metricLabel(metric),
      hasEstimate(all) ? `${rhoOf(all)} (${intervalText(all, correlation)})` : '–',
      isPresent(all, 'partial_estimate') ? correlation(numberOf(all, 'partial_estimate')) : '–',
      significantOf(pairs).text,
      closest ? `${rhoOf(closest)} ${metricLabel(closest.other_metric_id)}` : '–',
      String(Math.max(0, ...pairs.map(numberIn('n_models')))),
    ],
    sentences: [resemblance(tables, metric), asked].filter(Boolean),
    command: asked ? lowerCommand(tables.study, [metric]) : [],
  };
}

/** What the metric is closest to, what it resembles, and what not. */
export function resemblance(tables: Tables, metric: string): string {
  const own = { metric_id: metric, method: 'spearman' };
  const closest = closestPair(tables.ownRows('agreement.own_pair', own));
  if (!closest) return '';
  const how = estimateOf(closest) < 0 ? 'most opposed' : 'closest';
  const nearest = `is ${how} to ${metricLabel(closest.other_metric_id)} (${rhoOf(closest)})`;
  const found = relations(tables, metric);
  return `${metricLabel(metric)} ${(closest.is_significant ? [nearest, ...found] : found).join('; ')}.`;
}

/** How many of the metric's pairs are significant, of those that have a test. */
export function significantOf(pairs: readonly Row[]) {
  const tested = pairs.filter(({ is_significant }) => typeof is_significant === 'boolean');
  const significant = matching(tested, { is_significant: true });
  return { tested, significant, text: `${significant.length} of ${tested.length}` };
}

/** Which categories the metric resembles, and which not: only if it differs from 0 with a metric of theirs, too. */
export function relations(tables: Tables, metric: string): string[] {
  const own = { metric_id: metric, method: 'spearman' };
  const categories = tables.ownRows('agreement.own_category', own);
  const { significant } = significantOf(tables.ownRows('agreement.own_pair', own));
  const signOf = (row: Row) => {
    const [low, high] = intervalOf(row);
    const sign = Math.sign(Math.max(low, 0) + Math.min(high, 0));
    const alike = matching(significant, { category: row.category! });
    return alike.some((pair) => Math.sign(estimateOf(pair)) === sign) ? sign : 0;
  };
  const counted = categories.filter(
    (row) => !['all', 'neural'].includes(String(row.category)) && !intervalOf(row).some(Number.isNaN),
  );
  const relation = ['has no clear relation to', 'resembles', 'is opposed to'];
  return [1, -1, 0].flatMap((sign) => {
    const own = counted.filter((row) => signOf(row) === sign);
    const names = listed(own.map(({ category }) => categoryName(category)));
    return own.length > 0 ? [`${relation.at(sign)} ${names}`] : [];
  });
}

/** Asks whether lower is better, if most correlations are negative. */
export function direction(study: Study, metric: string, all: Row | undefined): string {
  return intervalOf(all)[1] < 0 ? askDirection(study, [metric]) : '';
}

function askDirection({ settings, file }: Study, metrics: readonly string[]): string {
  const [ranks, it] = metrics.length === 1 ? ['ranks', 'it'] : ['rank', 'them'];
  const next = settings ? `name ${it} in LOWER` : `add ${it} to "lower_is_better" in ${file}`;
  return `${listed(metrics.map(metricLabel))} ${ranks} models in the opposite order to most metrics. Is lower better? Then ${next}.`;
}

/** A line with the command in which lower is better for these metrics as well; none if it cannot be pasted. */
export function lowerCommand(study: Study, metrics: readonly string[]): string[] {
  if (metrics.length === 0 || !study.settings) return [];
  const names = metrics.map((id) => id.replace(/^[^:]*:/, ''));
  const lower = [...study.csv.flatMap((own) => own.lower_is_better), ...names];
  const settings = settingsText(study.settings, 'LOWER', lower);
  return settings ? [`  ${PROGRAM} ${isOfTablesAlone(study) ? 'agree' : 'compare'} ${settings}`] : [];
}

/** The metrics of a study of tables alone that are below zero with most others, significantly; none if these are most metrics. */
export function opposedMetrics(tables: Tables): string[] {
  if (!isOfTablesAlone(tables.study)) return [];
  const metrics = tables.rows('agreement.opposed');
  const opposed = metrics.filter((row) => 2 * numberOf(row, 'n_below') > numberOf(row, 'n'));
  return 2 * opposed.length < metrics.length ? opposed.map(({ metric_id }) => String(metric_id)) : [];
}

/** The mean of the others if one metric is opposed, and asks whether lower is better; empty without opposed metrics. */
export function opposedInWords(tables: Tables): string {
  const opposed = opposedMetrics(tables);
  if (opposed.length === 0) return '';
  return `${meanWithout(tables, opposed)}${askDirection(tables.study, opposed)}`;
}

/** The mean correlation of the other metrics; empty unless one metric is opposed. */
function meanWithout(tables: Tables, [metric, ...more]: readonly string[]): string {
  const metrics = tables.rows('agreement.opposed');
  const left = metrics.find(({ metric_id }) => metric_id === metric);
  if (!left || more.length > 0 || metrics.length < 3) return '';
  // Each pair is in the sums of two metrics.
  const over = (column: string) => sum(metrics, numberIn(column)) / 2 - numberOf(left, column);
  return `Without ${metricLabel(metric)}, two metrics correlate by ${correlation(over('total') / over('n'))} on average. `;
}

/** The mean correlation of each of the user's own metrics with the others, strongest first. */
export function ownMeans(tables: Tables): Row[] {
  const means = tables.ownRows('agreement.own_category', { method: 'spearman', category: 'all' });
  return sort(means, (row) => (hasEstimate(row) ? -Math.abs(estimateOf(row)) : 1));
}

/** The pair with the largest |ρ| of those that count. */
export function closestPair(pairs: readonly Row[]): Row | undefined {
  const counted = pairs.filter((row) => isPresent(row, 'place'));
  return greatest(counted, (row) => Math.abs(estimateOf(row)));
}

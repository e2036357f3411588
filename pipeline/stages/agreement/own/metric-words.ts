import { greatest, sort } from 'd3-array';
import { count, listed, upTo } from '../../../messages/counts-and-lists.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { agreementInWords } from '../../../report/words/agreement-words.ts';
import {
  distinct,
  hasEstimate,
  intervalOf,
  isKnown,
  matching,
  rhoOf,
  rhoWithInterval,
} from '../../../report/words/numbers.ts';
import { categoryName, metricLabel, shownName } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { differenceIn } from '../range/finding.ts';

type OwnMean = Rows['agreement.own_category'];
type OwnPair = Rows['agreement.own_pair'] & { data_set: string | null };

/** One of the user's own metrics, with its Spearman correlations. */
export interface OwnMetric {
  id: string;
  label: string;
  /** The mean correlation with all other metrics. */
  mean: OwnMean;
  /** The means by category, also over all categories and the neural ones. */
  categories: readonly OwnMean[];
  /** The correlation with each other metric. */
  pairs: readonly OwnPair[];
  /** The pair with the largest |ρ| of those that count. */
  closest: OwnPair | undefined;
}

/** The user's own metrics, those with the strongest mean correlation first. */
export function ownMetrics(tables: Tables): OwnMetric[] {
  const allCategories = tables.ownRows('agreement.own_category');
  const allPairs = tables.ownRows('agreement.own_pair');
  const means = matching(allCategories, { category: 'all' });
  const strongestFirst = sort(means, (row) => -Math.abs(row.estimate));
  const dataSets = new Map(tables.all('cohort.metric').map((row) => [row.metric_id, row.data_set]));
  return strongestFirst.map((mean) => {
    const id = mean.metric_id;
    const categories = matching(allCategories, { metric_id: id });
    const pairs = matching(allPairs, { metric_id: id }).map((row) => ({
      ...row,
      data_set: dataSets.get(row.other_metric_id) ?? null,
    }));
    const closest = greatest(
      pairs.filter(({ place }) => isKnown(place)),
      (row) => Math.abs(row.estimate),
    );
    return { id, label: metricLabel(id), mean, categories, pairs, closest };
  });
}

/** How many of the metric's pairs are significant, of those that have a test: “8 of 50”; empty without a test. */
export function significantPairs({ pairs }: OwnMetric): string {
  const tested = pairs.filter(({ is_significant }) => typeof is_significant === 'boolean');
  return tested.length === 0 ? '' : `${significant(pairs).length} of ${tested.length}`;
}

/** How many metrics are listed, and named. */
export const LISTED = 5;

/** Which ones these are, the strongest first: “: a, b and 3 more (agreement/own_pair.csv)”; empty if there are none. */
export function significantNames({ pairs }: OwnMetric): string {
  const strongest = sort(significant(pairs), (row) => -Math.abs(row.estimate));
  const names = strongest.map(({ other_metric_id }) => metricLabel(other_metric_id));
  return names.length > 0 ? `: ${upTo(LISTED, names)} (agreement/own_pair.csv)` : '';
}

function significant(pairs: readonly OwnPair[]) {
  return matching(pairs, { is_significant: true });
}

/** How far the user's metric agrees with all others. */
export function ownAnswer({ label, mean }: OwnMetric): string {
  if (!hasEstimate(mean))
    return `No other metric shares enough models with ${label}, or it has the same score for all of them.`;
  const metrics = count(mean.n_pairs, 'other metric');
  const rho = `${rhoWithInterval(mean)} on average`;
  const extent = agreementInWords(mean);
  if (!extent) return `${label} correlates with ${metrics} by ${rho}.`;
  if (isOpposed(mean)) return `${label} correlates negatively with ${metrics}, by ${rho}.`;
  return `${label} agrees with ${metrics} ${extent}: ${rho}.`;
}

function isOpposed(mean: OwnMean): boolean {
  return intervalOf(mean)[1] < 0;
}

/** How much more it correlates with the others than these among each other; empty if opposed: its sign may be wrong. */
export function moreThanOthers({ mean }: OwnMetric): string {
  return isOpposed(mean) || !isKnown(mean.difference) ? '' : differenceIn(mean);
}

/** The metric's mean correlation with the study's control held constant; empty without one. */
export function givenControl({ mean }: OwnMetric): string {
  const { partial_estimate: estimate, partial_ci_low: ci_low, partial_ci_high: ci_high } = mean;
  return isKnown(estimate) ? rhoWithInterval({ estimate, ci_low, ci_high }) : '';
}

/** The categories that the metric clearly resembles or opposes, with the data sets of the metrics that show it. */
export function relatedCategories(metric: OwnMetric): string {
  const related = metric.categories.filter(
    (row) => !['all', 'neural'].includes(row.category) && signOf(metric, row) !== 0,
  );
  const named = related.map((row) => {
    const dataSets = distinct(significantIn(metric, row), 'data_set').map(shownName);
    return `${categoryName(row.category)} ${rhoOf(row)} (${listed(dataSets)})`;
  });
  return named.join(', ');
}

/** The sign of a category's mean if its interval excludes 0 and a significant pair with one of its metrics has the sign, too; else 0. */
function signOf(metric: OwnMetric, row: OwnMean): number {
  const [low, high] = intervalOf(row);
  const sign = Math.sign(Math.max(low, 0) + Math.min(high, 0));
  return significantIn(metric, row).some((pair) => Math.sign(pair.estimate) === sign) ? sign : 0;
}

/** The significant pairs with metrics of a row's category. */
function significantIn({ pairs }: OwnMetric, { category }: OwnMean) {
  return matching(significant(pairs), { category });
}

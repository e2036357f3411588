import { greatest, sort } from 'd3-array';
import { count, listed, upTo } from '../../../messages/counts-and-lists.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { agreementInWords } from '../../../report/words/agreement-words.ts';
import {
  distinct,
  estimateOf,
  hasEstimate,
  hasInterval,
  intervalOf,
  isKnown,
  matching,
  rhoOf,
  rhoWithInterval,
} from '../../../report/words/numbers.ts';
import { categoryName, metricLabel, shownName } from '../../../report/words/phrases.ts';
import type { Study } from '../../../studies/study.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { changeIn, differenceIn } from '../range/finding.ts';

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
  const strongestFirst = sort(means, (row) => (hasEstimate(row) ? -Math.abs(estimateOf(row)) : 1));
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
      (row) => Math.abs(estimateOf(row)),
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
  const strongest = sort(significant(pairs), (row) => -Math.abs(estimateOf(row)));
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

/** The metric beside the mean over all other pairs, and which categories it resembles; empty of an opposed one, as its sign may be wrong. */
export function besideOthers(metric: OwnMetric, others: Rows['agreement.summary'] | undefined): string {
  const { label, mean } = metric;
  if (!hasEstimate(mean) || isOpposed(mean)) return '';
  const found = relations(metric);
  const { place, n_placed } = mean;
  if (place) found.unshift(`is number ${place} of ${n_placed} by average correlation in this sample`);
  const sure = changeIn(mean) === 'unclear' ? 'not clearly ' : '';
  const than = mean.difference > 0 ? 'more' : 'less';
  const compared =
    agreementInWords(mean) && hasEstimate(others)
      ? `That is ${sure}${than} than they do with each other over the same models, ${rhoWithInterval(others)}; the difference is ${differenceIn(mean)}. `
      : '';
  return `${compared}${found.length > 0 ? `${label} ${listed(found)}.` : ''}`.trim();
}

/** The metric's mean correlation with the study's control held constant; empty without one. */
export function givenControl({ mean }: OwnMetric, { control }: Study): string {
  if (!isKnown(mean.partial_estimate)) return '';
  const { partial_estimate: estimate, partial_ci_low: ci_low, partial_ci_high: ci_high } = mean;
  // An end that is printed as 0.00 is not clear.
  const clearly = Math.max(ci_low, -ci_high) >= 0.005 ? 'clearly' : 'not clearly';
  const verdict = `${clearly} ${estimate < 0 ? 'below' : 'above'} 0`;
  return `With ${metricLabel(control)} held constant, its average correlation is ${rhoWithInterval({ estimate, ci_low, ci_high }, verdict)} instead of ${rhoOf(mean)}.`;
}

/** Which categories the metric resembles, which it is opposed to, and neither of both. */
function relations(metric: OwnMetric): string[] {
  const counted = metric.categories
    .filter(hasInterval)
    .filter(({ category }) => category !== 'all' && category !== 'neural');
  const withSign = (words: string, sign: number) => {
    const rows = counted.filter((row) => signOf(metric, row) === sign);
    const named = rows.map((row) => {
      const dataSets = listed(distinct(significantIn(metric, row), 'data_set').map(shownName));
      const found =
        sign === 0 ? '' : ` (${rhoOf(row)} on average; significant with metrics of ${dataSets} alone)`;
      return `${categoryName(row.category)}${found}`;
    });
    return rows.length > 0 ? `${words} ${listed(named)}` : '';
  };
  return [
    withSign('correlates with', 1),
    withSign('correlates negatively with', -1),
    withSign('has no clear relation to', 0),
  ].filter(Boolean);
}

/** The sign of a category's mean if its interval excludes 0 and a significant pair with one of its metrics has the sign, too; else 0. */
function signOf(metric: OwnMetric, row: OwnMean): number {
  const [low, high] = intervalOf(row);
  const sign = Math.sign(Math.max(low, 0) + Math.min(high, 0));
  return significantIn(metric, row).some((pair) => Math.sign(estimateOf(pair)) === sign) ? sign : 0;
}

/** The significant pairs with metrics of a row's category. */
function significantIn({ pairs }: OwnMetric, { category }: OwnMean) {
  return matching(significant(pairs), { category });
}

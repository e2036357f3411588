import { groups } from 'd3-array';
import { count, listed, upTo } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, keyNumber, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import {
  correlation,
  distinct,
  hasEstimate,
  intervalText,
  isKnown,
  matching,
  percent,
  rhoOf,
  rhoWithInterval,
  UNKNOWN,
  withInterval,
} from '../../../report/words/numbers.ts';
import {
  categoryName,
  listedEither,
  methodName,
  metricLabel,
  nameOf,
  names,
  shownName,
} from '../../../report/words/phrases.ts';
import { categories } from '../../../sources/categories.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { direction, directions } from './direction-words.ts';
import {
  givenControl,
  LISTED,
  moreThanOthers,
  type OwnMetric,
  ownAnswer,
  ownMetrics,
  relatedCategories,
  significantNames,
  significantPairs,
} from './metric-words.ts';

type OwnModel = Rows['cohort.own_model'];
type OwnPair = Rows['agreement.own_pair'];

/** How many of the user's metrics are part of the answer, and how many have a line in its table. */
const ANSWERED = 2;
const LINES = 20;

/** What is said about the user's own metrics, those with the strongest mean correlation first. */
export function ownFindings(tables: Tables): Finding[] {
  const metrics = ownMetrics(tables);
  if (metrics.length === 0) return [];
  const names = groups(tables.all('cohort.own_model'), ({ source_id }) => source_id);
  return [
    ...names.flatMap(([source, rows]) => matchedNames(source, rows)),
    leading('own.directions', directions(tables)),
    ...metrics.slice(0, ANSWERED).flatMap((metric) => answers(tables, metric)),
    { ...leading('own.metrics', MEANING), table: [HEAD, ...metrics.slice(0, LINES).map(cellsOf)] },
    besideOthers(tables, metrics),
    ...metrics.flatMap((metric) =>
      aboutMetric(tables, metric).map((finding) => ({ ...finding, about: metric.label })),
    ),
    ...numbersOf(metrics[0]!, tables.meanAgreement()),
  ];
}

const MEANING =
  'Correlations are Spearman’s ρ, with 95 % intervals. Significant: q < 0.05, of the metrics that share enough models with yours. The last column counts the models of the strongest pair.';

const HEAD = ['your metric', 'mean ρ (95 % interval)', 'significant', 'strongest', 'models'];

const MISSING = '–';

function cellsOf(metric: OwnMetric): string[] {
  const { label, mean, closest } = metric;
  return [
    label,
    hasEstimate(mean) ? `${rhoOf(mean)} (${intervalText(mean, correlation)})` : MISSING,
    significantPairs(metric) || MISSING,
    closest ? `${rhoOf(closest)} ${metricLabel(closest.other_metric_id)}` : MISSING,
    closest ? String(closest.n_models) : MISSING,
  ];
}

/** The metrics beside the mean of the others, given the control, and the categories that they clearly resemble. */
function besideOthers(tables: Tables, metrics: readonly OwnMetric[]): Finding {
  const others = tables.meanAgreement();
  const head = [
    'your metric',
    'place',
    `more than any two others${hasEstimate(others) ? ` (${rhoOf(others)})` : ''}`,
    `given ${metricLabel(tables.study.control)}`,
    'clearly related to',
  ];
  const lines = metrics.slice(0, LINES).map((metric) => {
    const { place, n_placed } = metric.mean;
    const cells = [
      isKnown(place) ? `${place} of ${n_placed}` : '',
      moreThanOthers(metric),
      givenControl(metric),
      relatedCategories(metric),
    ];
    return [metric.label, ...cells.map((cell) => cell || MISSING)];
  });
  const text =
    'Place by mean ρ, and mean ρ with the control held constant. Clearly related: categories whose interval excludes 0, with the data sets of significant metrics.';
  return { ...leading('own.beside', text, { others }), table: [head, ...lines] };
}

/** The metric's mean correlation, its closest metric, and how many pairs are significant, shown large. */
function numbersOf(metric: OwnMetric, others: Rows['agreement.summary'] | undefined): Finding[] {
  const { label, mean, closest } = metric;
  if (!hasEstimate(mean)) return [];
  const beside = hasEstimate(others)
    ? `; any two of these correlate by ${rhoOf(others)} on average over the same models`
    : '';
  const average = `average correlation (ρ) of ${label} with the ${mean.n_pairs} other metrics that share enough models with it${beside}`;
  const strongest = `its strongest correlation of these, with ${metricLabel(closest?.other_metric_id)}`;
  const value = significantPairs(metric);
  const significant =
    'metrics with which it correlates significantly (q < 0.05, allowing for model families)';
  return [
    keyNumber('own.mean', mean, average),
    ...(closest ? [keyNumber('own.closest', closest, strongest)] : []),
    ...(value ? [{ ...headline('own.n_significant', significant), number: { value, interval: '' } }] : []),
  ];
}

/** How many of a table's names are found, and which are not used. */
function matchedNames(source: string, rows: readonly OwnModel[]): Finding[] {
  const namesOf = (status: string) => matching(rows, { status }).map(quoted);
  const others = Object.entries(names.unmatched).flatMap(([status, words]) => {
    const names = namesOf(status);
    return names.length > 0 ? [`${names.length} ${words} (${upTo(LISTED, names)})`] : [];
  });
  const n = namesOf('matched').length;
  const lost = rows.length - n;
  const matched = `${n} of the ${count(rows.length, 'model name')} of ${source} match models that are compared`;
  const isLost = lost === 0 ? '' : `; ${count(lost, 'name is', 'names are')} lost`;
  const unused = `Not used: ${listed(others)}. The file unmatched.csv has all of them, with candidates.`;
  return [
    headline(`own.matched.${source}`, `${matched}${isLost}.`, { matched: n, lost }),
    leading(`own.unmatched.${source}`, lost === 0 ? '' : unused),
    leading(`own.same.${source}`, sameModels(rows)),
  ];
}

function quoted({ source_name }: OwnModel): string {
  return `“${shownName(source_name)}”`;
}

/** Which names are one model; empty if none are. */
function sameModels(rows: readonly OwnModel[]): string {
  const byModel = groups(
    rows.filter(({ model_id }) => model_id),
    ({ model_id }) => model_id,
  );
  const same = byModel.flatMap(([, names]) => (names.length > 1 ? [names.map(quoted).join(' = ')] : []));
  return same.length > 0 ? `Names of one model, with the mean of their scores: ${upTo(LISTED, same)}.` : '';
}

/** How far the metric agrees, or which way it is meant. */
function answers(tables: Tables, metric: OwnMetric): Finding[] {
  const { id, mean } = metric;
  return [...direction(tables, metric), headline(`own.agreement.${id}`, ownAnswer(metric), { mean })];
}

function aboutMetric(tables: Tables, metric: OwnMetric): Finding[] {
  const { id, categories, pairs } = metric;
  const [prediction] = tables.ownRows('agreement.own_prediction', { metric_id: id });
  const table = (name: string, own: string[][]) => ({ ...detail(`own.${name}.${id}`, ''), table: own });
  return [
    detail(`own.significant.${id}`, significantInWords(metric)),
    detail(`own.prediction.${id}`, predictionInWords(prediction), { prediction }),
    detail(
      `own.ranking.${id}`,
      direction(tables, metric).length > 0
        ? 'How it would change a ranking depends on whether lower is better.'
        : ranking(tables, tables.ownRows('aggregation.own_ranking', { metric_id: id })),
    ),
    table('categories', categoryTable(categories)),
    ...pairTables(pairs).map((own, i) => table(i === 0 ? 'highest' : 'lowest', own)),
  ];
}

function significantInWords(metric: OwnMetric): string {
  const pairs = significantPairs(metric);
  return (
    pairs &&
    `It correlates significantly with ${pairs} metrics (q < 0.05, which allows for model families and the number of metrics: an interval without 0 is not enough)${significantNames(metric)}.`
  );
}

const MEANS = { ...names.categories, all: 'all metrics', neural: 'neural (V1, V2, V4 and IT)' };

const RHO = 'ρ (95 % interval)';

function categoryTable(rows: readonly Rows['agreement.own_category'][]): string[][] {
  const found = ['all', 'neural', ...categories]
    .flatMap((category) => matching(rows, { category }))
    .filter(hasEstimate);
  const lines = found.map((row) => [nameOf(MEANS, row.category), rhoWithInterval(row), String(row.n_pairs)]);
  return [['Average by category', RHO, 'metrics'], ...lines];
}

/** The highest and the lowest correlations. */
function pairTables(rows: readonly OwnPair[]): string[][][] {
  const counted = rows
    .filter(({ place }) => isKnown(place))
    .filter((row) => intervalText(row, correlation) !== UNKNOWN);
  // None is in both tables.
  const furthest = counted.slice(LISTED).slice(-LISTED).reverse();
  const table = (title: string, pairs: readonly OwnPair[]) => [
    [title, RHO, 'models'],
    ...pairs.map((row) => [metricLabel(row.other_metric_id), rhoWithInterval(row), String(row.n_models)]),
  ];
  return [table('Highest correlations', counted.slice(0, LISTED)), table('Lowest correlations', furthest)];
}

/** The ranking by z-scores, where the metric's unit does not matter, or else by another method. */
function ranking(tables: Tables, rows: readonly Rows['aggregation.own_ranking'][]): string {
  const methods = ['z_mean', 'mean_rank', 'arithmetic_mean'];
  const [row] = methods.flatMap((method) => matching(rows, { method }));
  if (!row || !isKnown(row.kendall_tau)) return '';
  const moved =
    row.model_id === null
      ? 'no model would move'
      : `${tables.modelName(row.model_id)} would move most, from rank ${row.rank} to ${row.rank_with}`;
  const { metric_id, weight, method, n_models } = row;
  const ofNone = { metric_id, domain: 'own' };
  const domains = listedEither(distinct(tables.metrics(), 'domain').map(categoryName));
  const isOfNone = matching(tables.all('cohort.metric'), ofNone).length > 0;
  const share = percent(weight);
  const counted = isOfNone
    ? `as a domain of its own, as much as ${domains} (${share} of the weight)`
    : `in its category, with ${share} of the weight`;
  return `Counted ${counted}, it would change the ranking of the ${n_models} models by ${methodName(method)} (τ = ${withInterval({ ...row, estimate: row.kendall_tau }, correlation)} with that without it): ${moved}.`;
}

/** Empty if they do not clearly predict it. */
function predictionInWords(row: Rows['agreement.own_prediction'] | undefined): string {
  if (!row || !(row.ci_low > 0)) return '';
  return `All ${row.n_metrics} other metrics together predict it for new model families: R² = ${withInterval({ ...row, estimate: row.r_squared }, percent)}, by a cross-validated ridge regression of ranks with missing scores at their mean.`;
}

import { groups, sort } from 'd3-array';
import { count, listed } from '../../messages/plurals.ts';
import { categories } from '../../sources/categories.ts';
import type { Study } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';
import { metricLabel } from '../words/labels.ts';
import names from '../words/names.json' with { type: 'json' };
import { correlation, percent, rhoOf, rhoWithInterval, withInterval } from '../words/number-format.ts';
import { categoryName, methodName, shownName } from '../words/phrases.ts';
import { hasEstimate, intervalOf, isPresent, matching, numberIn, numberOf } from '../words/row-numbers.ts';
import { ownModelSentences } from './consistency-findings.ts';
import type { Tables } from './finding-tables.ts';
import { direction, ownMeans, resemblance, significantOf } from './own-lines.ts';

/** How many metrics are listed as the closest and as the most opposed. */
const LISTED = 5;
/** How many of the user's metrics are described in words; the tables have all. */
const DESCRIBED = 10;

const INTERVALS = 'Correlations are Spearman’s ρ, with 95 % intervals.';

export type OwnAnswers = ReturnType<typeof ownAnswers>;

/**
 * The answers for each of the user's own metrics, and for the models of the user's own trials; empty for a study without any.
 * `matched` says how many model names match, `names` also which do not, `models` are the answers about models alone, and `rest` says where the answers that are
 * not in words are.
 */
export function ownAnswers(tables: Tables) {
  const metrics = ownMeans(tables).map(({ metric_id }) => String(metric_id));
  const sentences = ownModelSentences(tables, DESCRIBED);
  const models = sentences.length > 0 ? [{ about: 'Your models', sentences, lists: [] }] : [];
  const rest = metrics.length - DESCRIBED;
  const more = `The tables agreement/own_pair and agreement/own_category have the other ${rest} of your metrics, too, and aggregation/own_ranking the first 40.`;
  const answers = [...metrics.slice(0, DESCRIBED).map((metric) => answer(tables, metric)), ...models];
  const matched = groups(tables.all('cohort.own_model'), ({ source_id }) => String(source_id)).map(
    ([source, rows]) => matchedNames(tables, source, rows),
  );
  const isOfModels = metrics.length === 0;
  return {
    heading: isOfModels
      ? 'How consistent are your models with people?'
      : 'Do your metrics agree with the others?',
    matched: matched.map(([found]) => found!),
    names: isOfModels ? [] : [...matched.flat(), directions(tables.study), INTERVALS],
    answers,
    models,
    rest: rest > 0 ? [more] : [],
  };
}

/** What counts as better. */
function directions({ csv }: Study): string {
  const lower = csv.flatMap(({ lower_is_better, metrics = {} }) => [
    ...lower_is_better,
    ...Object.keys(metrics).filter((name) => !metrics[name]!.higher_is_better),
  ]);
  return `Higher scores count as better${lower.length > 0 ? `, lower ones for ${listed(lower.map(shownName))}` : ''}.`;
}

/** How many of a table's names are found, which are not used, and how many of the other metrics are lost with them. */
function matchedNames(tables: Tables, source: string, rows: readonly Row[]) {
  const namesOf = (wanted: string) =>
    rows.filter(({ status }) => status === wanted).map(({ source_name }) => `“${shownName(source_name)}”`);
  const others = Object.entries(names.unmatched).flatMap(([status, words]) => {
    const names = namesOf(status);
    return names.length > 0 ? [`${names.length} ${words} (${firstOf(names)})`] : [];
  });
  const found = namesOf('matched').length;
  const lost = rows.length - found;
  const matched = `${found} of the ${count(rows.length, 'model name', 'model names')} of ${source} match models that are compared`;
  if (lost === 0) return [`${matched}.`];
  return [
    `${matched}; ${count(lost, 'name is', 'names are')} lost${lostMetrics(tables, source)}.`,
    `Not used: ${listed(others)}. The file unmatched.csv has all of them, with candidates.`,
  ];
}

/** The other metrics with which no metric of a table shares enough models; empty if there are none. */
function lostMetrics(tables: Tables, source: string): string {
  const pairs = tables
    .ownRows('agreement.own_pair', { method: 'spearman' })
    .filter(({ metric_id }) => String(metric_id).startsWith(`${source}:`));
  const others = groups(pairs, ({ other_metric_id }) => other_metric_id);
  const lost = others.filter(([, own]) =>
    own.every(({ reason }) => reason === 'fewer models than minimum_models'),
  );
  if (lost.length === 0) return '';
  return `, and with them ${lost.length} of the ${others.length} other metrics (fewer than ${tables.study.minimum_models} common models)`;
}

function firstOf(names: readonly string[]): string {
  return names.length > LISTED
    ? `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`
    : listed(names);
}

function answer(tables: Tables, metric: string) {
  const own = { metric_id: metric };
  const pairs = tables.ownRows('agreement.own_pair', { ...own, method: 'spearman' });
  const categories = tables.ownRows('agreement.own_category', { ...own, method: 'spearman' });
  const all = categories.find(({ category }) => category === 'all');
  const asked = direction(tables.study, metric, all);
  // What it would change in a score depends on its sign.
  const inScore = asked ? [] : [ranking(tables, tables.ownRows('aggregation.own_ranking', own))];
  const sentences = [
    asked,
    resemblance(tables, metric),
    average(tables, all),
    significance(pairs),
    prediction(tables.ownRows('agreement.own_prediction', own)[0]),
    ...inScore,
  ];
  return {
    about: metricLabel(metric),
    sentences: sentences.filter((sentence) => sentence !== ''),
    lists: [categoryList(categories), ...pairLists(pairs)].filter(({ rows }) => rows.length > 0),
  };
}

/** The metric's mean correlation, beside that of the leaderboard's metrics among each other. */
function average(tables: Tables, all: Row | undefined): string {
  if (!hasEstimate(all))
    return 'No other metric shares enough models with it, or it has the same score for all of them.';
  const n = numberOf(all, 'n_pairs');
  const metrics = `${count(n, 'other metric', 'other metrics')} that ${n === 1 ? 'shares' : 'share'} at least ${tables.study.minimum_models} models with it`;
  const mean = tables.meanAgreement();
  const beside = hasEstimate(mean)
    ? ` Two metrics of the main set correlate by ${rhoOf(mean)} on average.`
    : '';
  return `Its average correlation with ${metrics} is ρ = ${rhoWithInterval(all)}.${beside}`;
}

function significance(pairs: readonly Row[]): string {
  const { tested, text } = significantOf(pairs);
  if (tested.length === 0) return '';
  const metrics = tested.length === 1 ? 'metric' : 'metrics';
  return `It correlates significantly with ${text} ${metrics} (q < 0.05, tests that allow for model families).`;
}

/** Correlations of the user's metric; `n` counts the `unit`. */
function categoryList(rows: readonly Row[]) {
  const found = ['neural', ...categories]
    .flatMap((category) => rows.filter((row) => row.category === category))
    .filter(hasEstimate);
  const name = ({ category }: Row) =>
    category === 'neural' ? 'neural (V1, V2, V4 and IT)' : categoryName(category);
  return {
    title: 'Average by category',
    unit: 'metrics',
    rows: found.map((row) => listedRow(row, name(row), 'n_pairs')),
  };
}

function pairLists(rows: readonly Row[]) {
  const placed = rows.filter((row) => isPresent(row, 'place'));
  const counted = sort(placed, numberIn('place'));
  const furthest = counted.slice(LISTED).slice(-LISTED).reverse();
  const list = (title: string, pairs: readonly Row[]) => ({
    title,
    unit: 'models',
    rows: pairs.map((row) => listedRow(row, metricLabel(row.other_metric_id), 'n_models')),
  });
  return [list('Highest correlations', counted.slice(0, LISTED)), list('Lowest correlations', furthest)];
}

function listedRow(row: Row, name: string, counted: string) {
  return { name, correlation: rhoWithInterval(row), n: numberOf(row, counted) };
}

/** The ranking by z-scores, where the metric's unit does not matter, or else by another method. */
function ranking(tables: Tables, rows: readonly Row[]): string {
  const [row] = ['z_mean', 'mean_rank', 'arithmetic_mean'].flatMap((method) => matching(rows, { method }));
  if (!row || !isPresent(row, 'kendall_tau')) return '';
  const moved =
    row.model_id === null
      ? 'No model moves.'
      : `${tables.modelName(row.model_id)} moves most, from rank ${numberOf(row, 'rank')} to ${numberOf(row, 'rank_with')}.`;
  return `Adding it with ${percent(numberOf(row, 'weight'))} of the weight changes the ranking of ${numberOf(row, 'n_models')} models by ${methodName(row.method)}: Kendall's τ = ${withInterval(row, 'kendall_tau', correlation)} with the ranking without it. ${moved}`;
}

function prediction(row: Row | undefined): string {
  if (!isPresent(row, 'r_squared')) return '';
  const n = numberOf(row, 'n_metrics');
  const [others, doNot, predict] =
    n === 1
      ? ['The other metric', 'does not', 'predicts']
      : [`All ${n} other metrics together`, 'do not', 'predict'];
  if (numberOf(row, 'r_squared') < 0.005)
    return `${others} ${doNot} predict it for families of models that the prediction has not seen (cross-validated R² of a ridge regression of ranks: 0 % or less).`;
  const below = intervalOf(row)[0] < 0 ? '; below 0 % is worse than the mean' : '';
  return `${others} ${predict} ${withInterval(row, 'r_squared', percent)} of its variance for families of models that the prediction has not seen (cross-validated R² of a ridge regression of ranks${below}).${howMuchIsNew(row)}`;
}

function howMuchIsNew(row: Row | undefined): string {
  const [low, high] = intervalOf(row);
  if (low > 0.5) return ' Most of it is in them already.';
  if (high < 0.5)
    return ` Most of it is not: it may be new, or noise, or need more than ${numberOf(row, 'n_models')} models to predict.`;
  return Number.isNaN(low)
    ? ` Its models are of ${numberOf(row, 'n_model_families')} families, too few for an interval.`
    : '';
}

import { groups } from 'd3-array';
import { count, listed, upTo } from '../../../messages/counts-and-lists.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import {
  correlation,
  distinct,
  hasEstimate,
  intervalOf,
  intervalText,
  matching,
  numberOf,
  percent,
  rhoWithInterval,
  rowsWith,
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
import type { Row } from '../../../warehouse/rows.ts';
import { ownModelSentences } from '../../consistency/finding.ts';
import { direction, directions } from './direction-words.ts';
import {
  givenControl,
  LISTED,
  type OwnMetric,
  ownAnswer,
  ownMetrics,
  significantNames,
  significantPairs,
} from './metric-words.ts';

/** The answer about the models of the user's own trials. */
export const YOUR_MODELS = 'Your models';

/** The answers about the user's own metrics and models. */
export interface OwnAnswers {
  heading: string;
  metrics: OwnMetric[];
  /** How many of the user's model names match, a sentence a table. */
  matched: string[];
  /** The same, with the names that do not, and how numbers are to be read. */
  notes: string[];
  /** About each metric, and then about the models of the user's own trials; empty without any. */
  answers: OwnAnswer[];
}

/** What is said about one of the user's metrics, or about the models of their trials. */
export interface OwnAnswer {
  about: string;
  sentences: string[];
  lists: OwnList[];
}

/** Correlations of the user's metric; `n` counts the `unit`. */
export interface OwnList {
  title: string;
  unit: string;
  rows: { name: string; correlation: string; n: number }[];
}

/** The answers for each of the user's own metrics, and for the models of the user's own trials. */
export function ownAnswers(tables: Tables): OwnAnswers {
  const metrics = ownMetrics(tables);
  const models = ownModelSentences(tables);
  const answers = metrics.map((metric) => answer(tables, metric));
  if (models.length > 0) answers.push({ about: YOUR_MODELS, sentences: models, lists: [] });
  const matched = groups(tables.all('cohort.own_model'), ({ source_id }) => String(source_id)).map(
    ([source, rows]) => matchedNames(source, rows),
  );
  const isOfModels = metrics.length === 0;
  return {
    heading: isOfModels
      ? 'How consistent are your models with people?'
      : 'Do your metrics agree with the others?',
    metrics,
    matched: matched.map(([sentence]) => sentence!),
    notes: isOfModels
      ? []
      : [...matched.flat(), directions(tables), 'Correlations are Spearman’s ρ, with 95 % intervals.'],
    answers,
  };
}

/** How many of a table's names are found, and which are not used. */
function matchedNames(source: string, rows: readonly Row[]): string[] {
  const namesOf = (status: string) => matching(rows, { status }).map(quoted);
  const others = Object.entries(names.unmatched).flatMap(([status, words]) => {
    const names = namesOf(status);
    return names.length > 0 ? [`${names.length} ${words} (${upTo(LISTED, names)})`] : [];
  });
  const n = namesOf('matched').length;
  const lost = rows.length - n;
  const matched = `${n} of the ${count(rows.length, 'model name')} of ${source} match models that are compared`;
  if (lost === 0) return [`${matched}.`, ...sameModels(rows)];
  return [
    `${matched}; ${count(lost, 'name is', 'names are')} lost.`,
    `Not used: ${listed(others)}. The file unmatched.csv has all of them, with candidates.`,
    ...sameModels(rows),
  ];
}

function quoted({ source_name }: Row): string {
  return `“${shownName(source_name)}”`;
}

/** Which names are one model. */
function sameModels(rows: readonly Row[]): string[] {
  const byModel = groups(
    rows.filter(({ model_id }) => model_id),
    ({ model_id }) => model_id,
  );
  const same = byModel.flatMap(([, names]) => (names.length > 1 ? [names.map(quoted).join(' = ')] : []));
  return same.length > 0 ? [`Names of one model, with the mean of their scores: ${upTo(LISTED, same)}.`] : [];
}

function answer(tables: Tables, metric: OwnMetric): OwnAnswer {
  const { id, categories, pairs } = metric;
  const asked = direction(tables, metric).join(' ');
  const significant = significantPairs(metric);
  const sentences = [
    asked,
    ownAnswer(metric, tables.meanAgreement()),
    givenControl(metric, tables.study),
    significant &&
      `It correlates significantly with ${significant} metrics (q < 0.05, which allows for model families and the number of metrics: an interval without 0 is not enough)${significantNames(metric)}.`,
    prediction(tables.ownRows('agreement.own_prediction', { metric_id: id })[0]),
    asked
      ? 'How it would change a ranking depends on whether lower is better.'
      : ranking(tables, tables.ownRows('aggregation.own_ranking', { metric_id: id })),
  ];
  return {
    about: metric.label,
    sentences: sentences.filter(Boolean),
    lists: [categoryList(categories), ...pairLists(pairs)].filter(({ rows }) => rows.length > 0),
  };
}

const MEANS = { ...names.categories, all: 'all metrics', neural: 'neural (V1, V2, V4 and IT)' };

function categoryList(rows: readonly Row[]): OwnList {
  const found = ['all', 'neural', ...categories]
    .flatMap((category) => matching(rows, { category }))
    .filter(hasEstimate);
  return {
    title: 'Average by category',
    unit: 'metrics',
    rows: found.map((row) => listedRow(row, nameOf(MEANS, row.category), 'n_pairs')),
  };
}

function pairLists(rows: readonly Row[]): OwnList[] {
  const counted = rowsWith(rows, 'place').filter((row) => intervalText(row, correlation) !== UNKNOWN);
  // None is in both lists.
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
  const methods = ['z_mean', 'mean_rank', 'arithmetic_mean'];
  const [row] = methods.flatMap((method) => matching(rows, { method }));
  if (typeof row?.kendall_tau !== 'number') return '';
  const moved =
    row.model_id === null
      ? 'No model would move.'
      : `${tables.modelName(row.model_id)} would move most, from rank ${numberOf(row, 'rank')} to ${numberOf(row, 'rank_with')}.`;
  const { metric_id, weight, method, n_models } = row;
  const ofNone = { metric_id: metric_id!, domain: 'own' };
  const domains = listedEither(distinct(tables.metrics(), 'domain').map(categoryName));
  const isOfNone = matching(tables.all('cohort.metric'), ofNone).length > 0;
  const share = percent(Number(weight));
  const counted = isOfNone
    ? `as a domain of its own, as much as ${domains} (${share} of the weight)`
    : `in its category, with ${share} of the weight`;
  return `If it counted ${counted}, the rankings of the ${n_models} models with and without it would correlate by Kendall's τ = ${withInterval(row, 'kendall_tau', correlation)}. ${moved} Both rankings are by ${methodName(method)}, over the scores that each model has.`;
}

/** Empty if they do not clearly predict it. */
function prediction(row: Row | undefined): string {
  const [low] = intervalOf(row);
  if (!(low > 0)) return '';
  return `All ${numberOf(row, 'n_metrics')} other metrics together predict it for new model families: R² = ${withInterval(row, 'r_squared', percent)}, by a cross-validated ridge regression of ranks with missing scores at their mean.`;
}

import { setName } from '../../cohort/cohort.ts';
import { count, listed } from '../../messages/plurals.ts';
import { categories } from '../../sources/categories.ts';
import type { Row } from '../../warehouse/rows.ts';
import { metricLabel } from '../words/labels.ts';
import { ownModelSentences } from './consistency-findings.ts';
import type { Tables } from './finding-tables.ts';
import {
  categoryName,
  correlation,
  exactly,
  isPresent,
  methodName,
  numberOf,
  percent,
  shownName,
  withInterval,
} from './phrases.ts';

/** How many metrics are listed as the closest and as the most opposed. */
const LISTED = 5;
/** How many of the user's metrics are described in words; the tables have all. */
const DESCRIBED = 10;

const INTERVALS =
  'Correlations are Spearman’s ρ, with 95 % intervals over model families (over single models, if there are fewer than ten families).';

/** What a study says about one of the user's own metrics, or about the models of the user's own trials. */
interface OwnAnswer {
  about: string;
  sentences: string[];
  lists: OwnList[];
}

/** Correlations of the user's metric, such as those with its closest metrics. */
interface OwnList {
  title: string;
  /** What `n` counts. */
  unit: 'metrics' | 'models';
  rows: { name: string; correlation: string; n: number }[];
}

export interface OwnAnswers {
  heading: string;
  /** Which model names match. */
  names: string[];
  answers: OwnAnswer[];
  /** Where the answers that are not in words are. */
  rest: string[];
}

/** The answers for the user's own metrics and trials; empty for a study without any. */
export function ownAnswers(tables: Tables): OwnAnswers {
  const categories = rowsOfSet(tables, 'agreement.own_category');
  const metrics = [...new Set(categories.map(({ metric_id }) => String(metric_id)))];
  const described = metrics.slice(0, DESCRIBED);
  const models = ownModelSentences(tables, DESCRIBED);
  return {
    heading:
      metrics.length > 0
        ? 'Do your metrics agree with the others?'
        : 'How consistent are your models with people?',
    names:
      metrics.length > 0
        ? [...tables.study.csv.flatMap(({ source_id }) => nameSentences(tables, source_id)), INTERVALS]
        : [],
    answers: [
      ...described.map((metric) => ({ about: metricLabel(metric), ...answer(tables, metric) })),
      ...(models.length > 0 ? [{ about: 'Your models', sentences: models, lists: [] }] : []),
    ],
    rest:
      metrics.length > DESCRIBED
        ? [
            `The tables agreement/own_pair, agreement/own_category and aggregation/own_ranking have the other ${metrics.length - DESCRIBED} of your metrics, too.`,
          ]
        : [],
  };
}

/** Rows of a table in the first metric set that has any: the user's metrics need not be in the main one. */
export function rowsOfSet(tables: Tables, table: string, values: Row = {}): Row[] {
  const rows = tables.all(table);
  const set = tables.study.metric_sets.find(({ name }) =>
    rows.some((row) => setName(String(row.metric_set)) === name),
  );
  return rows.filter(
    (row) =>
      setName(String(row.metric_set)) === set?.name &&
      Object.entries(values).every(([column, value]) => row[column] === value),
  );
}

function nameSentences(tables: Tables, source: string): string[] {
  const rows = tables.all('cohort.own_model').filter(({ source_id }) => source_id === source);
  if (rows.length === 0) return [];
  const namesOf = (wanted: string) =>
    rows
      .filter(({ status }) => status === wanted)
      .map(({ source_name }) => `“${shownName(String(source_name))}”`);
  const matched = namesOf('matched').length;
  const others = Object.entries(STATUS).flatMap(([status, words]) => {
    const names = namesOf(status);
    return names.length > 0 ? [`${names.length} ${words} (${firstOf(names)})`] : [];
  });
  const first = `${matched} of the ${count(rows.length, 'model name', 'model names')} of ${source} match models that are compared.`;
  return others.length === 0
    ? [first]
    : [
        `${first} Not used: ${listed(others)}. The table cohort/own_model has the closest candidates for each.`,
      ];
}

const STATUS: Record<string, string> = {
  unmatched: 'without a match',
  ambiguous: 'ambiguous',
  not_in_study: 'without scores in this study',
  not_in_cohort: 'left out of the comparison, as copies or for too few scores',
};

function firstOf(names: readonly string[]): string {
  return names.length > LISTED
    ? `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`
    : listed(names);
}

function answer(tables: Tables, metric: string): Pick<OwnAnswer, 'sentences' | 'lists'> {
  const own = { metric_id: metric };
  const pairs = rowsOfSet(tables, 'agreement.own_pair', { ...own, method: 'spearman' });
  const categories = rowsOfSet(tables, 'agreement.own_category', { ...own, method: 'spearman' });
  return {
    sentences: [
      averageSentence(
        tables,
        categories.find(({ category }) => category === 'all'),
      ),
      ...significanceSentence(pairs),
      ...rankingSentences(tables, rowsOfSet(tables, 'aggregation.own_ranking', own)),
      ...predictionSentences(rowsOfSet(tables, 'agreement.own_prediction', own)[0]),
      ...replacementSentences(rowsOfSet(tables, 'aggregation.own_replacement', own)),
    ],
    lists: [categoryList(categories), ...pairLists(pairs)].filter(({ rows }) => rows.length > 0),
  };
}

/** The metric's mean correlation, beside that of the leaderboard's metrics among each other. */
function averageSentence(tables: Tables, all: Row | undefined): string {
  if (!isPresent(all, 'estimate'))
    return 'No other metric shares enough models with it, or it has the same score for all of them.';
  const metrics = count(numberOf(all, 'n_pairs'), 'other metric', 'other metrics');
  const mean = tables.row('agreement.summary', {
    quantity: 'mean_pairwise_correlation',
    method: 'spearman',
  });
  const beside = isPresent(mean, 'estimate')
    ? ` Two metrics of the main set correlate by ${correlation(numberOf(mean, 'estimate'))} on average.`
    : '';
  return `Its average correlation with ${metrics} is ρ = ${withInterval(all!, 'estimate', correlation)}.${beside}`;
}

function significanceSentence(pairs: readonly Row[]): string[] {
  const tested = pairs.filter((row) => isPresent(row, 'family_q_bh'));
  if (tested.length === 0) return [];
  const significant = tested.filter((row) => numberOf(row, 'family_q_bh') < 0.05).length;
  return [
    `It correlates significantly with ${significant} of ${count(tested.length, 'metric', 'metrics')} (q < 0.05, tests that allow for model families).`,
  ];
}

function categoryList(rows: readonly Row[]): OwnList {
  const found = ['neural', ...categories]
    .flatMap((category) => rows.filter((row) => row.category === category))
    .filter((row) => isPresent(row, 'estimate'));
  return {
    title: 'Average by category',
    unit: 'metrics',
    rows: found.map((row) => ({
      name: row.category === 'neural' ? 'neural (V1, V2, V4 and IT)' : categoryName(row.category),
      correlation: withInterval(row, 'estimate', correlation),
      n: numberOf(row, 'n_pairs'),
    })),
  };
}

function pairLists(rows: readonly Row[]): OwnList[] {
  const counted = rows
    .filter((row) => isPresent(row, 'place'))
    .sort((a, b) => numberOf(a, 'place') - numberOf(b, 'place'));
  const closest = counted.slice(0, LISTED);
  const furthest = counted.slice(closest.length).slice(-LISTED).reverse();
  return [
    { title: 'Closest metrics', unit: 'models', rows: closest.map(listedPair) },
    { title: 'Most opposed metrics', unit: 'models', rows: furthest.map(listedPair) },
  ];
}

function listedPair(row: Row): OwnList['rows'][0] {
  return {
    name: metricLabel(row.other_metric_id),
    correlation: withInterval(row, 'estimate', correlation),
    n: numberOf(row, 'n_models'),
  };
}

/** The ranking by z-scores, where the metric's unit does not matter, or else by another method. */
function rankingSentences(tables: Tables, rows: readonly Row[]): string[] {
  const row = ['z_mean', 'mean_rank', 'arithmetic_mean'].flatMap((method) =>
    rows.filter((each) => each.method === method),
  )[0];
  if (!row || !isPresent(row, 'kendall_tau')) return [];
  const moved =
    row.model_id === null
      ? 'No model moves.'
      : `${tables.modelName(row.model_id)} moves most, from rank ${numberOf(row, 'rank')} to ${numberOf(row, 'rank_with')}.`;
  return [
    `Adding it with ${percent(numberOf(row, 'weight'))} of the weight changes the ranking of ${numberOf(row, 'n_models')} models by ${methodName(row.method)}: Kendall's τ = ${withInterval(row, 'kendall_tau', correlation)} with the ranking without it. ${moved}`,
  ];
}

function predictionSentences(row: Row | undefined): string[] {
  if (!isPresent(row, 'r_squared')) return [];
  const [share, low, high] = ['r_squared', 'ci_low', 'ci_high'].map((column) => numberOf(row, column));
  const others = `The ${count(numberOf(row, 'n_metrics'), 'other metric', 'other metrics')}`;
  if (share! < 0.005)
    return [
      `${others} do not predict it for families of models that the prediction has not seen (cross-validated R² of a ridge regression of ranks: 0 % or less).`,
    ];
  const verdict =
    low! > 0.5
      ? ' Most of it is in them already.'
      : high! < 0.5
        ? ` Most of it is not: it may be new, or noise, or need more than ${numberOf(row, 'n_models')} models to predict.`
        : Number.isNaN(low)
          ? ` Its models are of ${numberOf(row, 'n_model_families')} families, too few for an interval.`
          : '';
  return [
    `${others} predict ${withInterval(row, 'r_squared', percent)} of its variance for families of models that the prediction has not seen (cross-validated R² of a ridge regression of ranks).${verdict}`,
  ];
}

function replacementSentences(rows: readonly Row[]): string[] {
  const candidates = rows.filter((row) => isPresent(row, 'gain'));
  if (candidates.length === 0) return [];
  const best = candidates.reduce((one, other) =>
    numberOf(other, 'gain') > numberOf(one, 'gain') ? other : one,
  );
  const name = metricLabel(best.replaced_metric_id);
  const taus = `τ = ${exactly(false)(numberOf(best, 'kendall_tau_replaced'))} with the ranking by all other metrics, and ${exactly(false)(numberOf(best, 'kendall_tau_without'))} if ${name} is only left out`;
  if (!(numberOf(best, 'gain') > 0))
    return [
      `It replaces none of its ${candidates.length} closest metrics: in the place of ${name}, the best candidate, it keeps the ranking no better than leaving that metric out (${taus}).`,
    ];
  return numberOf(best, 'ci_low') > 0
    ? [`It could replace ${name} (${taus}).`]
    : [`It might replace ${name}, but the gain may be chance (${taus}).`];
}

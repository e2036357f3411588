import { categories } from '../../categories.ts';
import { setName } from '../../cohort/cohort.ts';
import { count, listed } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { metricLabel } from '../labels.ts';
import type { Tables } from './finding-tables.ts';
import {
  categoryName,
  correlation,
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

/** What a study says about one of the user's own metrics. */
interface OwnAnswer {
  metric: string;
  sentences: string[];
  lists: OwnList[];
}

/** Correlations of the user's metric, such as those with its closest metrics. */
interface OwnList {
  title: string;
  rows: { name: string; correlation: string; basis: string }[];
}

export interface OwnAnswers {
  /** Which model names match. */
  names: string[];
  answers: OwnAnswer[];
  /** Where the answers that are not in words are. */
  rest: string[];
}

/** The answers for the user's own metrics; empty for a study without tables of its own. */
export function ownAnswers(tables: Tables): OwnAnswers {
  const categories = rowsOfSet(tables, 'agreement.own_category');
  const metrics = [...new Set(categories.map(({ metric_id }) => String(metric_id)))];
  const described = metrics.slice(0, DESCRIBED);
  return {
    names: tables.study.csv.flatMap(({ source_id }) => nameSentences(tables, source_id)),
    answers: described.map((metric) => ({ metric: metricLabel(metric), ...answer(tables, metric) })),
    rest:
      metrics.length > DESCRIBED
        ? [
            `The tables agreement/own_pair, agreement/own_category and aggregation/own_ranking have the other ${metrics.length - DESCRIBED} of your metrics, too.`,
          ]
        : [],
  };
}

/** Rows of a table in the first metric set that has any: the user's metrics need not be in the main one. */
function rowsOfSet(tables: Tables, table: string, values: Row = {}): Row[] {
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
  const first = `${matched} of the ${count(rows.length, 'model name', 'model names')} of ${source} match models with scores.`;
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
};

function firstOf(names: readonly string[]): string {
  return names.length > LISTED
    ? `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`
    : listed(names);
}

function answer(tables: Tables, metric: string): Pick<OwnAnswer, 'sentences' | 'lists'> {
  const own = { metric_id: metric };
  const categories = rowsOfSet(tables, 'agreement.own_category', { ...own, method: 'spearman' });
  return {
    sentences: [
      averageSentence(categories.find(({ category }) => category === 'all')),
      ...rankingSentences(tables, rowsOfSet(tables, 'aggregation.own_ranking', own)),
      ...predictionSentences(rowsOfSet(tables, 'agreement.own_prediction', own)[0]),
      ...replacementSentences(rowsOfSet(tables, 'aggregation.own_replacement', own)),
    ],
    lists: [
      categoryList(categories),
      ...pairLists(rowsOfSet(tables, 'agreement.own_pair', { ...own, method: 'spearman' })),
    ].filter(({ rows }) => rows.length > 0),
  };
}

function averageSentence(all: Row | undefined): string {
  if (!isPresent(all, 'estimate'))
    return 'No other metric shares enough models with it, or it has the same score for all of them.';
  const metrics = count(numberOf(all, 'n_pairs'), 'other metric', 'other metrics');
  return `Its average correlation with ${metrics} is ρ = ${withInterval(all, 'estimate', correlation)}.`;
}

function categoryList(rows: readonly Row[]): OwnList {
  const found = ['neural', ...categories]
    .flatMap((category) => rows.filter((row) => row.category === category))
    .filter((row) => isPresent(row, 'estimate'));
  return {
    title: 'Average correlation by category',
    rows: found.map((row) => ({
      name: categoryName(row.category),
      correlation: withInterval(row, 'estimate', correlation),
      basis: count(numberOf(row, 'n_pairs'), 'metric', 'metrics'),
    })),
  };
}

function pairLists(rows: readonly Row[]): OwnList[] {
  const counted = rows
    .filter((row) => isPresent(row, 'place'))
    .sort((a, b) => numberOf(a, 'place') - numberOf(b, 'place'));
  const closest = counted.slice(0, LISTED);
  const furthest = counted.slice(closest.length).slice(-LISTED).reverse();
  const isOpposed = furthest.some((row) => numberOf(row, 'estimate') < 0);
  return [
    { title: 'Closest metrics', rows: closest.map(listedPair) },
    { title: isOpposed ? 'Most opposed metrics' : 'Least similar metrics', rows: furthest.map(listedPair) },
  ];
}

function listedPair(row: Row): OwnList['rows'][0] {
  return {
    name: metricLabel(row.other_metric_id),
    correlation: withInterval(row, 'estimate', correlation),
    basis: count(numberOf(row, 'n_models'), 'model', 'models'),
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
    `With it, the ranking by ${methodName(row.method)} changes: τ = ${withInterval(row, 'kendall_tau', correlation)} between the rankings of ${numberOf(row, 'n_models')} models with and without it, where it has ${percent(numberOf(row, 'weight'))} of the weight. ${moved}`,
  ];
}

function predictionSentences(row: Row | undefined): string[] {
  if (!isPresent(row, 'r_squared')) return [];
  const [share, low, high] = ['r_squared', 'ci_low', 'ci_high'].map((column) => numberOf(row, column));
  const metrics = count(numberOf(row, 'n_metrics'), 'other metric predicts', 'other metrics predict');
  if (share! <= 0)
    return [
      `The ${metrics} nothing of it in models left out (ridge regression of ranks): it is new, or noise.`,
    ];
  const verdict =
    high! < 0.5
      ? ' Most of its variance is not in the others: it is new, or noise.'
      : low! > 0.5
        ? ' Most of its variance is in the others already.'
        : '';
  return [
    `The ${metrics} ${withInterval(row, 'r_squared', percent)} of its variance in models left out (ridge regression of ranks).${verdict}`,
  ];
}

function replacementSentences(rows: readonly Row[]): string[] {
  const candidates = rows.filter((row) => isPresent(row, 'gain'));
  if (candidates.length === 0) return [];
  const best = candidates.reduce((one, other) =>
    numberOf(other, 'gain') > numberOf(one, 'gain') ? other : one,
  );
  const other = metricLabel(best.replaced_metric_id);
  const taus = `τ = ${correlation(numberOf(best, 'kendall_tau_replaced'))} with it in the place of ${other}, ${correlation(numberOf(best, 'kendall_tau_without'))} with neither`;
  if (numberOf(best, 'ci_low') > 0)
    return [
      `It could replace ${other}: the ranking by all metrics is kept better than without either (${taus}).`,
    ];
  return numberOf(best, 'ci_high') < 0
    ? [
        `It replaces none of its closest metrics: even for the best candidate the ranking is kept better without either (${taus}).`,
      ]
    : [`The metric it could best replace is ${other}, but that is not certain (${taus}).`];
}

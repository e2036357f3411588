import { rollups } from 'd3-array';
import { count, listed, upTo } from '../../messages/counts-and-lists.ts';
import type { Row } from '../../warehouse/rows.ts';
import { fixed, percent } from '../words/number-format.ts';
import { capital, nameOf, names } from '../words/phrases.ts';
import { numberOf } from '../words/row-numbers.ts';
import type { Tables } from './finding-tables.ts';
import { hasRankSets, mainRanking, mayBeFirst, rankedRows } from './judgement.ts';

/** How many names are listed. */
const NAMED = 5;

/** Who is first, who else may be, and how much of the order holds; or why no order can be made. */
export function orderInWords(tables: Tables): string[] {
  const ranking = mainRanking(tables);
  if (!ranking)
    return [
      `No order can be made: too few ${tables.words.rows} have a score in every ${tables.words.column}.`,
    ];
  const order = `${firstOf(tables, String(ranking.method))} of the ${ranking.n_models} ${tables.words.rows}${withAllScores(tables)}`;
  if (!hasRankSets(ranking))
    return [
      `${order}. Whether it would still be is unknown: rank sets need at least six ${unitsOf(tables, ranking)}.`,
    ];
  if (ranking.share_pairs_ordered === 0)
    return [`No order can be made: ${withOthers(tables, ranking)}, every ${tables.words.row} may be first.`];
  return [`${order}. ${candidates(tables, ranking)}`, orderedShare(tables, ranking)];
}

/** Which rows are ranked, if not all. */
function withAllScores(tables: Tables): string {
  const concordance = tables.row('aggregation.concordance', { missing: 'complete' });
  return numberOf(concordance, 'n_incomplete') > 0 ? ' with all scores' : '';
}

/** “A is first”, “A and B are tied for the first rank” */
function firstOf(tables: Tables, method: string): string {
  const winners = winnersBy(tables, method);
  return winners.length === 1
    ? `${winners[0]} is first`
    : `${firstNames(winners)} are tied for the first rank`;
}

function firstNames(names: readonly string[]): string {
  return names.length > NAMED ? upTo(NAMED, names) : listed(names);
}

function winnersBy(tables: Tables, method: string): string[] {
  return namesOf(tables, tables.rows('aggregation.model_score', { method, rank: 1 }));
}

function namesOf(tables: Tables, rows: readonly Row[]): string[] {
  return rows.map(({ model_id }) => tables.modelName(model_id));
}

/** “3 of the 40 models may be first”, “Any of …” */
export function candidatesInWords({ words }: Tables, { n_may_be_first, n_models }: Row): string {
  const some = n_may_be_first === n_models ? 'Any' : n_may_be_first;
  return `${some} of the ${n_models} ${words.rows} may be first`;
}

function candidates(tables: Tables, ranking: Row): string {
  const others = capital(withOthers(tables, ranking));
  const rows = namesOf(tables, rankedRows(tables, ranking).filter(mayBeFirst));
  if (rows.length === 1) return `${others}, it would still be.`;
  return `${others}, ${rows.length} of them may be: ${firstNames(rows)}.`;
}

/** What rank sets are about. */
function withOthers(tables: Tables, ranking: Row): string {
  return `with other ${unitsOf(tables, ranking)} like these ${ranking.n_rank_set_units} (95 % confidence)`;
}

/** What is drawn for rank sets. */
export function unitsOf({ words }: Tables, { rank_set_unit }: Row): string {
  const units = { metric: words.columns, category: `groups of ${words.columns}`, data_set: 'data sets' };
  return nameOf(units, rank_set_unit);
}

/** From this share of ordered pairs on, most of an order holds; below the other, little does. */
const MOST = 0.9;
const HALF = 0.5;

function orderedShare(tables: Tables, ranking: Row): string {
  const share = numberOf(ranking, 'share_pairs_ordered');
  const neighbours = `${ranking.n_neighbours_ordered || 'none'} of the ${numberOf(ranking, 'n_models') - 1} neighbours in rank`;
  return `The scores order ${percent(share)} of all pairs of ${tables.words.rows} and ${neighbours}: ${trust(tables, share)}.`;
}

function trust({ words }: Tables, share: number): string {
  if (share >= MOST) return 'most of the order can be trusted';
  return share >= HALF
    ? 'trust the order between distant ranks, not between close ones'
    : `most of the order may be due to the choice of ${words.columns}`;
}

/** What rank sets are, in a sentence. */
export function rankSetsInWords(tables: Tables, ranking: Row): string {
  return `Rank sets are the ranks that ${tables.words.rows} may have with other ${unitsOf(tables, ranking)} like these: all sets at once hold with 95 % confidence. ${tiersInWords(tables, ranking)}`;
}

function tiersInWords({ words }: Tables, { n_tiers }: Row): string {
  if (n_tiers === 1) return `All ${words.rows} are of one tier: no ${words.row} is ordered below the first.`;
  return `There are ${n_tiers} tiers: no ${words.row} is ordered below the first of its tier.`;
}

/** Who is first by each method; methods with the same first rank are joined. */
export function winnersInWords(tables: Tables): string {
  const methods = Object.entries(names.ranking_methods).map(([method, called]) => {
    return { called, winners: firstNames(winnersBy(tables, method)) };
  });
  const known = methods.filter(({ winners }) => winners !== '');
  const byWinner = rollups(
    known,
    (same) => listed(same.map(({ called }) => called)),
    ({ winners }) => winners,
  );
  if (byWinner.length === 0) return '';
  return `First by ${byWinner.map(([winners, called]) => `${called}: ${winners}`).join('; by ')}.`;
}

/** The method that is shown, and why. */
export function methodInWords(tables: Tables, { method }: Row): string {
  const { columns } = tables.words;
  const ratio = numberOf(tables.row('aggregation.concordance'), 'spread_ratio');
  const spread = `${fixed(ratio < 10 ? 1 : 0)(ratio)}-fold in spread`;
  const shown = `The order is by ${nameOf(names.ranking_methods, method)}`;
  if (method === 'mean_rank')
    return `${shown}: ${columns} differ ${spread}, so ranks are averaged, not scores.`;
  return `${shown}: ${columns} differ at most ${spread}, so scores are averaged as they are.`;
}

const MISSING: Readonly<Record<string, string>> = {
  zero: 'A missing score counts as zero',
  loss: 'A missing score counts as worse than all others of its column',
  skip: 'Missing scores are skipped',
};

/** The rule for missing scores; empty if none is missing. */
export function missingInWords(tables: Tables): string {
  const concordance = tables.row('aggregation.concordance');
  const { row, rows, column } = tables.words;
  const incomplete = numberOf(concordance, 'n_incomplete');
  if (!(incomplete > 0)) return '';
  const lack = `${count(incomplete, `${row} lacks`, `${rows} lack`)} a score`;
  const rule = MISSING[String(concordance!.missing)];
  if (rule) return `${rule}: ${lack} in some ${column}.`;
  return `${lack} in some ${column} and ${incomplete === 1 ? 'is' : 'are'} not ranked; MISSING=zero, MISSING=loss or MISSING=skip ranks them.`;
}

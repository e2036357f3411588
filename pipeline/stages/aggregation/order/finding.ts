import { rollups, sort } from 'd3-array';
import { count, listed, upTo } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { fixed, isKnown, matching, percent } from '../../../report/words/numbers.ts';
import { capital, nameOf, names } from '../../../report/words/phrases.ts';
import { unitWords } from '../../../report/words/table-words.ts';
import { FEWEST_UNITS, LEVEL } from '../../../statistics/order/ordered-pairs.ts';
import { MANY_MISSING } from '../../../statistics/score/missing-scores.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { answersWithout, directions, opposedFindings } from '../../agreement/own/direction-words.ts';
import { boardInWords, readingQuestion, waysInWords } from '../../normalize/reading-words.ts';
import { concordanceInWords, spareColumns, unrelatedInWords, weakestInWords } from './column-words.ts';
import { frontInWords } from './front-words.ts';
import { endsInWords, groupFindings } from './group-words.ts';
import { rankingTable, scoreTexts } from './table-words.ts';

type Ranking = Rows['aggregation.ranking'];

/** How many names are listed. */
const NAMED = 5;

/** Who is first in a user's table, who else may be, how much of the order holds, and what it depends on. */
export function orderFindings(tables: Tables): Finding[] {
  return [
    ...opposedFindings(tables),
    headline('order.unrelated', unrelatedInWords(tables)),
    ...(tables.mainRanking() ? firstFindings(tables) : [headline('order.first', noOrder(tables))]),
    leading('order.without', answersWithout(tables)),
    ...readingQuestion(tables),
    ...groupFindings(tables),
    leading('order.front', frontInWords(tables)),
    detail('order.ends', endsInWords(tables)),
    ...topRows(tables),
    leading('order.board', boardInWords(tables)),
    leading('order.method', `${directions(tables)} ${methodInWords(tables)}`.trimEnd()),
    leading('order.missing', `${missingInWords(tables)} ${waysInWords(tables)}`.trim()),
    leading('order.weakest', weakestInWords(tables)),
    detail('order.concordance', concordanceInWords(tables)),
    detail('order.columns', spareColumns(tables)),
  ];
}

function noOrder(tables: Tables): string {
  const { rows, column } = tables.words;
  const left = tables.unranked();
  return `No order can be made: too few ${rows}${left ? ` of ${left.all}` : ''} have a score in every ${column}.`;
}

/** Who is first, who else may be, and how much of the order holds; the last two shown large, too. */
function firstFindings(tables: Tables): Finding[] {
  const ranking = tables.mainRanking()!;
  const { row, rows, column, columns } = tables.words;
  const left = tables.unranked();
  const { missing } = tables.row('aggregation.concordance') ?? {};
  const has = missing === 'complete' ? `every ${column}` : `a quarter of the ${columns}`;
  const some = left ? ` that have ${has} (${left.others} of ${left.all} lack scores and are not ranked)` : '';
  const first = `First of the ${ranking.n_models} ${rows}${some}: ${winnersInWords(tables, ranking)}.`;
  const units = unitsOf(tables, ranking);
  if (!tables.orderedRanking()) {
    const isFew = ranking.n_rank_set_units < FEWEST_UNITS;
    const why = isFew ? `Too few ${units}` : `Too many ${rows}`;
    const needed = isFew ? ': six are needed' : '';
    return [headline('order.first', `${first} ${why} to say who else may be first${needed}.`, { ranking })];
  }
  const unclear = `No order of the ${ranking.n_models} ${rows}${some} is clear: over many ${units} like these, any ${row} might be first, even if they are independent draws.`;
  const sentences =
    ranking.share_pairs_ordered === 0
      ? [headline('order.first', unclear, { ranking })]
      : [
          headline('order.first', `${first} ${candidates(tables, ranking)}`, { ranking }),
          headline('order.trust', trustInWords(tables, ranking), { ranking }),
          headline('order.share', shareInWords(tables, ranking), { ranking }),
        ];
  return [...sentences, ...orderNumbers(tables, ranking)];
}

/** How many rows may be first, and how many pairs are ordered, shown large. */
function orderNumbers(tables: Tables, ranking: Ranking): Finding[] {
  const { rows } = tables.words;
  const units = unitsOf(tables, ranking);
  const first = `of ${ranking.n_models} ${rows} might be first over many ${units} like these (${firstCondition(tables, ranking)})`;
  const pairs = `of all pairs of ${rows} have a clear order (${shareCondition(tables, ranking)})`;
  const number = (id: string, text: string, value: string) => ({
    ...headline(id, text, { ranking }),
    number: { value, interval: '' },
  });
  return [
    number('order.n_may_be_first', first, String(ranking.n_may_be_first)),
    number('order.n_ordered', pairs, shareOrdered(ranking.share_pairs_ordered)),
  ];
}

/** Who is first, each with the score that is shown, and by which methods if these differ. */
function winnersInWords(tables: Tables, ranking: Ranking): string {
  const scores = scoreTexts(tables, ranking);
  const shown = (row: Rows['aggregation.model_score']) =>
    `${tables.modelName(row.model_id)} (${nameOf(names.ranking_methods, ranking.method)} ${scores.get(row.model_id)})`;
  const winnersBy = (method: string) =>
    upTo(NAMED, tables.rows('aggregation.model_score', { method, rank: 1 }).map(shown));
  const mainFirst = sort(Object.entries(names.ranking_methods), ([method]) =>
    method === ranking.method ? 0 : 1,
  );
  const byWinners = rollups(
    mainFirst,
    (methods) => listed(methods.map(([, called]) => called)),
    ([method]) => winnersBy(method),
  ).filter(([winners]) => winners !== '');
  if (byWinners.length === 1) return byWinners[0]![0];
  return byWinners.map(([winners, methods]) => `${winners} by ${methods}`).join('; ');
}

/** Which rows may be first, named if they are few; if units seem to come in groups, also over these. */
function candidates(tables: Tables, ranking: Ranking): string {
  const names = matching(tables.ranked(), { rank_set_low: 1 }).map(({ model_id }) =>
    tables.modelName(model_id),
  );
  const units = unitsOf(tables, ranking);
  const named = names.length > 1 && names.length <= NAMED ? `: ${listed(names)}` : '';
  const all = mayBeFirst(names.length) + named;
  if (!isKnown(ranking.n_groups))
    return `If ${units} are independent draws of many more, ${all} over all of these (${CONFIDENCE}).`;
  const byGroup = isKnown(ranking.n_may_be_first_by_group)
    ? mayBeFirst(ranking.n_may_be_first_by_group)
    : 'who else may be is unknown, since six groups are needed';
  const why = isDependent(ranking)
    ? `do not look like independent draws (p = ${ranking.independence_p_value.toPrecision(1)})`
    : 'belong together by their names';
  return `${capital(units)} ${why}, so there are two answers: if they are independent draws of many more, ${all}; if they came in the ${ranking.n_groups} groups below, ${byGroup}.`;
}

function mayBeFirst(rows: number): string {
  return rows === 1 ? 'it would still be first' : `any of ${rows} might be first`;
}

/** Whether the residuals of units correlate by more than those of independent units. */
function isDependent(ranking: Ranking): boolean {
  return ranking.independence_p_value <= LEVEL;
}

/** What rank sets promise, and on which condition besides that of independent units. */
const CONFIDENCE = '95 % confidence, for all at once, if differences are symmetric';

/** What is drawn for rank sets. */
export function unitsOf({ words }: Tables, { rank_set_unit }: Ranking): string {
  return unitWords(rank_set_unit, words);
}

/** From this share of ordered pairs on, most of an order holds. */
const MOST = 0.9;

function shareInWords(tables: Tables, ranking: Ranking): string {
  return `${capital(shareOrdered(ranking.share_pairs_ordered))} of all pairs of ${tables.words.rows} have a clear order (${shareCondition(tables, ranking)}).`;
}

function trustInWords(tables: Tables, ranking: Ranking): string {
  const { row, rows } = tables.words;
  const n = ranking.n_neighbours_ordered;
  const better = n === 0 ? `No ${row} is` : count(n, `${row} is`, `${rows} are`);
  const trust =
    ranking.share_pairs_ordered >= MOST
      ? 'trust most of the order'
      : `single ranks may be due to the choice of ${unitsOf(tables, ranking)}`;
  return `${better} clearly better than the next: ${trust}.`;
}

/** The condition of the share of ordered pairs, and the share over groups if there is one. */
function shareCondition(tables: Tables, ranking: Ranking): string {
  return onCondition(
    tables,
    ranking,
    `${shareOrdered(ranking.share_pairs_ordered_by_group)} by group, confidence unknown`,
  );
}

/** The same of the number of rows that may be first. */
function firstCondition(tables: Tables, ranking: Ranking): string {
  const { n_may_be_first_by_group, n_groups } = ranking;
  return onCondition(tables, ranking, `${n_may_be_first_by_group} if they came in ${n_groups} groups`);
}

/** @param byGroup the answer over groups, which is left out if these are too few */
function onCondition(tables: Tables, ranking: Ranking, byGroup: string): string {
  const units = unitsOf(tables, ranking);
  if (!isKnown(ranking.n_groups)) return `if ${units} are independent draws; ${CONFIDENCE}`;
  const draws = isDependent(ranking) ? 'were independent, which looks wrong' : 'are independent draws';
  const also = isKnown(ranking.n_may_be_first_by_group) ? `; ${byGroup}` : '';
  return `if ${units} ${draws}${also}`;
}

/** The share of pairs that rank sets order. */
function shareOrdered(share: number): string {
  return share > 0 && share < 0.005 ? 'less than 1 %' : percent(share);
}

/** What rank sets are, also by group, and where the second tier begins if it is that early; empty without rank sets. */
export function aboutRankSets(tables: Tables, most: number): string[] {
  const ranking = tables.orderedRanking();
  if (!ranking) return [];
  const { row } = tables.words;
  const units = unitsOf(tables, ranking);
  const confidence = isKnown(ranking.n_groups) ? 'here, their confidence is unknown' : CONFIDENCE;
  const sentences = [
    `Rank sets hold all ranks that each ${row} may have over infinitely many ${units} like these, if these are independent draws (${confidence}).`,
  ];
  if (isKnown(ranking.n_may_be_first_by_group))
    sentences.push(
      'By group: the same over groups like those found in these scores, so its confidence is unknown.',
    );
  const [first, ...others] = tables.ranked().slice(0, most);
  const second = others.find(({ tier }) => tier === 2);
  if (second)
    sentences.push(
      `Tier 2 begins at rank ${second.rank}, with the best ${row} that is clearly below ${tables.modelName(first!.model_id)} if ${units} are independent draws.`,
    );
  return sentences;
}

/** The method that is shown, and why; empty if nothing is ranked. */
function methodInWords(tables: Tables): string {
  const concordance = tables.row('aggregation.concordance');
  if (!concordance || !isKnown(concordance.spread_ratio) || concordance.n_metrics === 1) return '';
  const mainMethod = tables.mainMethod();
  const method = nameOf(names.ranking_methods, mainMethod);
  if (concordance.missing === 'skip' && concordance.n_incomplete !== 0)
    return `The order is by ${method}, since a mean of scores would depend on which of them are missing.`;
  const ratio = concordance.spread_ratio;
  const spread = ratio > 1e6 ? 'over a million' : fixed(1)(ratio);
  const times = `${spread} times as much as the narrowest (standard deviations`;
  const why =
    mainMethod === 'mean_rank'
      ? `${times}) and would decide a mean of scores`
      : `only ${times}; from 3 times on, ranks would be averaged)`;
  return `The order is by ${method}, since the widest of the ${tables.words.columns} spreads ${why}.`;
}

const MISSING: Readonly<Record<string, string>> = {
  zero: 'these count as zero',
  loss: 'these count as worse than all others of the column',
  skip: 'these are skipped',
  predict:
    'these are predicted from the others, and an order counts as clear only if it is so with each of ten random fillings',
};

/** The rule for missing scores, and what it does if many are missing; empty if none is. */
function missingInWords(tables: Tables): string {
  const { row, rows } = tables.words;
  const concordance = tables.row('aggregation.concordance');
  if (!concordance) return '';
  const rule = MISSING[concordance.missing];
  const sparse = rule ? undefined : tables.unranked(tables.meanAgreement());
  const incomplete = concordance.n_incomplete + (sparse?.others ?? 0);
  if (!incomplete) return '';
  const isFilled = ['zero', 'loss'].includes(concordance.missing);
  const share = concordance.share_missing;
  const warning =
    isFilled && share > MANY_MISSING
      ? ` With ${percent(share)} of all scores missing, the order shows who has scores rather than who has good ones.`
      : '';
  return `${count(incomplete, `${row} lacks`, `${rows} lack`)} scores: ${rule ?? 'MISSING=predict, MISSING=skip, MISSING=loss or MISSING=zero ranks them, too'}.${warning}`;
}

/** How many rows of the order findings show. */
const SHOWN = 10;

/** The first rows with rank sets, and what these are. */
function topRows(tables: Tables): Finding[] {
  const ranking = tables.mainRanking();
  if (!ranking) return [];
  const table = rankingTable(tables, ranking, SHOWN);
  const rest = ranking.n_models - SHOWN;
  const more = [...table[0]!.slice(1).fill(''), `… and ${rest} more in leaderboard.csv`];
  const [what = '', ...others] = aboutRankSets(tables, SHOWN);
  return [
    { ...detail('order.top', what), table: rest > 0 ? [...table, more] : table },
    ...others.map((text, i) => detail(`order.rank_sets.${i}`, text)),
  ];
}

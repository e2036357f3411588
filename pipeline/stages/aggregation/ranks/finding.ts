import { least } from 'd3-array';
import { count, listed } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { correlation, distinct, isKnown, percent } from '../../../report/words/numbers.ts';
import {
  capital,
  categoryName,
  methodName,
  metricLabel,
  nameOf,
  shownName,
} from '../../../report/words/phrases.ts';
import { FEW_DATA_SETS, LITTLE_VARIES } from '../../../statistics/score/range-rule.ts';
import type { Rows } from '../../../warehouse/rows.ts';

type Ranking = Rows['aggregation.ranking'];

/** How far each ranking depends on the data sets, without methods that have no scores or balance a single domain. */
export function rankingFindings(tables: Tables): Finding[] {
  const domains = tables.rows('aggregation.variance_share', { level: 'domain' });
  const isOneDomain = distinct(domains, 'category').length < 2;
  const rows = tables
    .rows('aggregation.ranking')
    .filter(({ method }) => !(method === 'balanced' && isOneDomain));
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  return [
    headline('ranks.changed', changedOrder(tables, ranking), { ranking }),
    ...withoutRanges(tables, rows),
  ];
}

/** The rankings in words, or why none has ranges. */
function withoutRanges(tables: Tables, rows: readonly Ranking[]): Finding[] {
  const without = rows.find(({ reason }) => reason === LITTLE_VARIES);
  if (!rows.some((row) => areTied(tables, row))) {
    if (without) return [leading('ranks.ranges', littleVaries(without.varying_weight))];
    if (areAllHeld(tables)) return [leading('ranks.ranges', allHeld(resampledOf(tables)))];
  }
  const main = rows.find(({ method }) => method === 'arithmetic_mean');
  return [
    ...rows.map((row) => rankingFinding(tables, row)),
    leading('ranks.ranges', main && !areTied(tables, main) ? rangesInWords(tables, main) : ''),
  ];
}

/** Whether every category has too few data sets to resample them: orders in resamples would show little. */
export function areAllHeld(tables: Tables): boolean {
  const held = heldOf(tables.row('aggregation.ranking'));
  const metrics = tables.metrics();
  return metrics.length > 0 && metrics.every(({ category }) => held.includes(category));
}

function heldOf(ranking: Ranking | undefined): string[] {
  return ranking?.held_categories?.split(', ') ?? [];
}

/** The categories whose data sets are held fixed; empty if none. */
export function heldInWords(ranking: Ranking | undefined): string {
  return listed(heldOf(ranking).map(categoryName));
}

/** How many pairs change their order by the arithmetic mean in over one of 40 resamples; empty if unknown. */
function changedOrder(tables: Tables, ranking: Ranking | undefined): string {
  if (!ranking || !isKnown(ranking.share_ordered) || areAllHeld(tables)) return '';
  const share = percent(1 - ranking.share_ordered);
  const more =
    ranking.reason === FEW_DATA_SETS
      ? ` (perhaps of more: the data sets of ${heldInWords(ranking)} are few)`
      : '';
  return `The order of ${share} of the pairs of models is uncertain over resampled ${resampledOf(tables)}${more}.`;
}

/** What ranks are resampled over: data sets, or metrics if all are of one data set. */
export function resampledOf(tables: Tables): string {
  return distinct(tables.metrics(), 'data_set').length === 1 ? 'metrics' : 'data sets';
}

function firstOf(tables: Tables, { method }: Ranking) {
  return tables.row('aggregation.model_score', { method, rank: 1 });
}

/** Whether all models of a ranking have the same score. */
function areTied(tables: Tables, ranking: Ranking): boolean {
  return firstOf(tables, ranking)?.n_tied === ranking.n_models;
}

/** The rankings of a table alone that have no order. */
export function tiedRankings(tables: Tables): Finding[] {
  const rankings = tables.rows('aggregation.ranking').filter((row) => areTied(tables, row));
  return rankings.map((row) => rankingFinding(tables, row));
}

function rankingFinding(tables: Tables, row: Ranking): Finding {
  const finding = row.method === 'arithmetic_mean' ? leading : detail;
  return finding(`ranks.order.${row.method}`, rankingInWords(tables, row), { row });
}

function rankingInWords(tables: Tables, row: Ranking): string {
  const { method, n_models } = row;
  const first = firstOf(tables, row);
  const name = capital(methodName(method));
  if (areTied(tables, row)) return `${name}: all ${n_models} ${tables.words.rows} are tied.`;
  if (!first || !isKnown(row.share_ordered)) return '';
  const changed = percent(1 - row.share_ordered);
  return `${name}: ${tables.modelName(first.model_id)} is first of the ${n_models} models scored on all metrics; ${changed} of all pairs change their order in more than 2.5 % of the resamples of ${resampledOf(tables).replace('sets', 'sets and metrics')}.`;
}

/** The metric, data set and category that the ranking by the study's first method depends on most. */
export function sensitivityFindings(tables: Tables): Finding[] {
  const method = tables.mainMethod();
  return ['metric', 'data_set', 'category'].flatMap((kind) => {
    const worst = least(
      tables.rows('aggregation.leave_out', { method, kind }),
      ({ kendall_tau }) => kendall_tau,
    );
    // Without a model if none moves.
    return worst && worst.model_id !== null ? [mostInfluential(tables, worst)] : [];
  });
}

function mostInfluential(tables: Tables, worst: Rows['aggregation.leave_out']): Finding {
  const { method, kind, left_out, model_id, rank, rank_without } = worst;
  const { row, column, columns, group } = tables.words;
  const isColumn = kind === 'metric';
  const name = isColumn ? metricLabel(left_out) : shownName(left_out);
  const size = isColumn ? '' : ` (${count(worst.n_left_out, column, columns)})`;
  const what = nameOf({ metric: column, category: group, data_set: 'data set' }, kind);
  const text = `The ${methodName(method)} depends most on the ${what} ${name}${size}: the rankings with and without it agree by τ = ${correlation(worst.kendall_tau)}. The ${row} ${tables.modelName(model_id)} moves most, from rank ${rank} to ${rank_without}.`;
  return detail(`ranks.depends.${kind}`, text, { worst });
}

/** The range of a model's rank over all data sets; empty without one: with some of them held fixed it would be far too narrow. */
export function rankRangeInWords(low?: number, high?: number): string {
  if (!isKnown(low)) return '';
  return low === high ? `at ${low}` : `between ${low} and ${high}`;
}

/** The range of the first model's rank, and how wide ranges are, or why there are none. */
function rangesInWords(tables: Tables, ranking: Ranking): string {
  if (ranking.reason === FEW_DATA_SETS)
    return `The data sets of ${heldInWords(ranking)} are too few to show what others would change: the order of more pairs may be uncertain, and the ranges of ranks in the chart, which hold these data sets fixed, are far too short.`;
  if (ranking.reason) return `Ranks have no range over all data sets, since ${ranking.reason}.`;
  const first = firstOf(tables, ranking);
  const range = rankRangeInWords(first?.rank_low, first?.rank_high);
  const width = Math.round(ranking.median_width);
  if (!range || Number.isNaN(width)) return '';
  return `In 19 of 20 resamples, the first model's rank is ${range} (not a confidence interval); the median width of this range over the models is ${count(width, 'rank')}.`;
}

/** Why ranks have no ranges if no more than half of the score's weight varies in resamples. */
function littleVaries(varyingWeight: number): string {
  if (varyingWeight === 0)
    return 'Ranks have no ranges: every category with weight has one metric, so there is nothing to resample.';
  return `Ranks have no ranges: ${percent(1 - varyingWeight)} of the score's weight is in categories with a single metric, which cannot be resampled.`;
}

/** The same if the data sets of all categories are held fixed. */
function allHeld(resampled: string): string {
  return `Ranks have no ranges: it takes five ${resampled} or more to show how ranks depend on them.`;
}

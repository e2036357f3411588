import { count, listed } from '../../messages/plurals.ts';
import type { RankRange } from '../../statistics/score/rank-range.ts';
import type { Row } from '../../warehouse/rows.ts';
import { categoryName, isPresent, numberOf, percent } from './phrases.ts';

/** The range of a model's rank over all data sets; where it has none, the range with some of them held fixed. */
export function rangeOf(row: Row | undefined): RankRange | undefined {
  const [low, high] = isPresent(row, 'rank_low')
    ? ['rank_low', 'rank_high']
    : ['fixed_rank_low', 'fixed_rank_high'];
  return isPresent(row, low) ? { low: numberOf(row, low), high: numberOf(row, high) } : undefined;
}

/** The median width of these ranges; NaN without any. */
export function medianWidth(ranking: Row | undefined): number {
  return numberOf(ranking, isPresent(ranking, 'median_width') ? 'median_width' : 'fixed_median_width');
}

/** Which data sets these ranges hold fixed; empty if none. */
export function heldFixed(ranking: Row | undefined): string {
  if (!ranking || isPresent(ranking, 'median_width') || typeof ranking.held_categories !== 'string')
    return '';
  return `with the data sets of ${heldNames(ranking.held_categories.split(', '))} held fixed`;
}

export function heldNames(categories: readonly string[]): string {
  return listed(categories.map(categoryName));
}

/** How many of the other models the first one leads. */
export function ledByFirst(ranking: Row): string {
  const [led, others] = [numberOf(ranking, 'n_led_by_first'), numberOf(ranking, 'n_models') - 1];
  const whom =
    led === others ? count(others, 'other model', 'other models') : `${led} of the other ${others}`;
  return `leads ${led === others && others > 1 ? `all ${whom}` : whom} in at least 97.5 % of the resamples`;
}

/** How far the order of all pairs of models depends on the data sets. */
export function orderedPairs(ranking: Row): string {
  return `${percent(numberOf(ranking, 'share_ordered'))} of all pairs of models have the same order in at least 97.5 % of the resamples`;
}

/** The range of the first model's rank, and how wide ranges are; empty without ranges. */
export function rangesInWords(ranking: Row, first: Row): string {
  const range = rangeOf(first);
  const width = Math.round(medianWidth(ranking));
  if (!range || Number.isNaN(width)) return '';
  const held = heldFixed(ranking);
  const resamples = held ? `W${held.slice(1)}, 19 in 20 resamples` : '19 in 20 resamples';
  return `${resamples} leave the first model's rank between ${range.low} and ${range.high}; the median width of this range over the models is ${count(width, 'rank', 'ranks')}.`;
}

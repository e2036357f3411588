import { count } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { correlation, intervalText, percent, rhoOf } from '../words/number-format.ts';
import { estimateOf, hasEstimate, numberOf } from '../words/row-numbers.ts';
import { dataSetRange } from './data-sets.ts';
import type { Tables } from './finding-tables.ts';
import { orderedShare, rankRangeInWords, resampledOf } from './ranking-findings.ts';
import { largestShare, weightOf } from './score-findings.ts';

/** A number shown large, with its 95 % interval (empty without one) and what it says. */
export type KeyNumber = Record<'value' | 'interval' | 'label', string>;

/** What a study says in a few words: a question, an answer of a sentence or two, and at most three numbers. */
export interface Summary {
  question: string;
  answer: string;
  numbers: KeyNumber[];
}

/** A study's main numbers, at most three: agreement, also over fewer models if the study has such sets; the largest share of the score; how many pairs of models change their order. */
export function keyNumbers(tables: Tables): KeyNumber[] {
  const narrower = tables
    .narrower()
    .map(({ mean, models }) => rhoNumber(mean, `the same ${models} (${numberOf(mean, 'n_models')})`));
  const agreement = [agreementNumber(tables), ...narrower];
  if (tables.asked()) return agreement;
  return [...agreement, ...shareNumber(tables), ...orderNumber(tables)].slice(0, 3);
}

/** A correlation with its interval. */
export function rhoNumber(row: Row | undefined, label: string): KeyNumber {
  return { value: rhoOf(row), interval: intervalText(row, correlation), label };
}

function agreementNumber(tables: Tables): KeyNumber {
  const mean = tables.headline();
  if (!hasEstimate(mean))
    return { value: '–', interval: '', label: 'average correlation: no two metrics can be compared' };
  if (tables.asked()) {
    const pairs = count(numberOf(mean, 'n_pairs'), 'pair of metrics', 'pairs of metrics');
    return rhoNumber(mean, `average correlation (ρ) of ${tables.subject()}, from −1 to 1 (${pairs})`);
  }
  const range = dataSetRange(tables);
  const byDataSets = range
    ? `; between ${correlation(range.low)} and ${correlation(range.high)} with one data set left out`
    : '';
  const label = `average correlation (ρ) of two metrics, from −1 to 1${byDataSets} (${count(numberOf(mean, 'n_models'), 'model', 'models')} × ${count(numberOf(mean, 'n_metrics'), 'metric', 'metrics')})`;
  return rhoNumber(mean, label);
}

function shareNumber(tables: Tables): KeyNumber[] {
  const share = largestShare(tables);
  if (!share) return [];
  const label = `is the share of ${tables.partName(share.category)} in the combined score’s variance (covariance), with ${percent(weightOf(tables, share))} of the weight`;
  return [{ value: percent(estimateOf(share)), interval: intervalText(share, percent), label }];
}

function orderNumber(tables: Tables): KeyNumber[] {
  const ordered = orderedShare(tables);
  if (Number.isNaN(ordered)) return [];
  const top = tables.row('aggregation.model_score', { method: 'arithmetic_mean', rank: 1 });
  const range = rankRangeInWords(top);
  const firstRank =
    range && `. The top model’s rank is ${range} in 19 of 20 resamples, which is no confidence interval`;
  const label = `of all pairs of models change their order in more than 2.5 % of the resamples of ${resampledOf(tables)}${firstRank}`;
  return [{ value: percent(1 - ordered), interval: '', label }];
}

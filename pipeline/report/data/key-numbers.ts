import { count } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { dataSetRange } from '../findings/data-set-range.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { categoryName, correlation, isPresent, numberOf, percent } from '../findings/phrases.ts';
import { heldFixed, rangeOf } from '../findings/ranking-findings.ts';
import { largestShare, weightOf } from '../findings/score-findings.ts';
import { intervalOf } from '../words/interval.ts';

/** A number shown large, with its 95 % interval and what it says. */
export interface KeyNumber {
  value: string;
  /** Empty without an interval. */
  interval: string;
  label: string;
}

/** The study's three main numbers: agreement, the largest share of the score, and how many pairs of models keep their order. */
export function keyNumbers(tables: Tables): KeyNumber[] {
  return [agreementNumber(tables), ...shareNumber(tables), ...orderNumber(tables)];
}

function agreementNumber(tables: Tables): KeyNumber {
  const mean = meanAgreement(tables);
  if (!isPresent(mean, 'estimate'))
    return { value: '–', interval: '', label: 'average correlation: no two metrics can be compared' };
  return {
    value: correlation(numberOf(mean, 'estimate')),
    interval: intervalText(mean, correlation),
    label: `average correlation (ρ) of two metrics, from −1 to 1${byDataSets(tables)} (${count(numberOf(mean, 'n_models'), 'model', 'models')} × ${count(numberOf(mean, 'n_metrics'), 'metric', 'metrics')})`,
  };
}

/** How far the average depends on the data sets. */
function byDataSets(tables: Tables): string {
  const range = dataSetRange(tables);
  return range
    ? `; between ${correlation(range.low)} and ${correlation(range.high)}, depending on which data sets are counted`
    : '';
}

export function meanAgreement(tables: Tables): Row | undefined {
  return tables.row('agreement.summary', { quantity: 'mean_pairwise_correlation', method: 'spearman' });
}

function shareNumber(tables: Tables): KeyNumber[] {
  const share = largestShare(tables);
  if (!share) return [];
  const weight = percent(weightOf(tables, share));
  return [
    {
      value: percent(numberOf(share, 'estimate')),
      interval: intervalText(share, percent),
      label: `is the share of ${categoryName(share.category)} in the combined score’s variance (covariance), with ${weight} of the weight`,
    },
  ];
}

function orderNumber(tables: Tables): KeyNumber[] {
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  const first = tables.row('aggregation.model_score', { method: 'arithmetic_mean', rank: 1 });
  if (!isPresent(ranking, 'share_ordered')) return [];
  return [
    {
      value: percent(numberOf(ranking, 'share_ordered')),
      interval: '',
      label: `of all pairs of models keep their order in at least 97.5 % of the resamples of data sets${firstRank(ranking, first)}`,
    },
  ];
}

function firstRank(ranking: Row | undefined, first: Row | undefined): string {
  const range = rangeOf(first);
  if (!range) return '';
  const held = heldFixed(ranking);
  return `; 19 in 20 leave the top model’s rank between ${range.low} and ${range.high}${held && `, ${held}`}`;
}

/** The interval in words; empty without one. */
export function intervalText(row: Row | undefined, format: (value: number) => string): string {
  const ends = intervalOf(row);
  return ends.some(Number.isNaN) ? '' : ends.map(format).join(' to ');
}

import { count } from '../../messages/plurals.ts';
import { dataSetRange } from '../findings/data-sets.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, intervalText, percent, rhoOf } from '../findings/number-format.ts';
import { categoryName } from '../findings/phrases.ts';
import { heldFixed, rangeOf, resampledOf } from '../findings/ranking-findings.ts';
import { estimateOf, hasEstimate, isPresent, numberOf } from '../findings/row-numbers.ts';
import { largestShare, weightOf } from '../findings/score-findings.ts';

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
  const mean = tables.meanAgreement();
  if (!hasEstimate(mean))
    return { value: '–', interval: '', label: 'average correlation: no two metrics can be compared' };
  const range = dataSetRange(tables);
  const byDataSets = range
    ? `; between ${correlation(range.low)} and ${correlation(range.high)}, depending on which data sets are counted`
    : '';
  return {
    value: rhoOf(mean),
    interval: intervalText(mean, correlation),
    label: `average correlation (ρ) of two metrics, from −1 to 1${byDataSets} (${count(numberOf(mean, 'n_models'), 'model', 'models')} × ${count(numberOf(mean, 'n_metrics'), 'metric', 'metrics')})`,
  };
}

function shareNumber(tables: Tables): KeyNumber[] {
  const share = largestShare(tables);
  if (!share) return [];
  const [value, weight] = [estimateOf(share), weightOf(tables, share)].map(percent);
  const label = `is the share of ${categoryName(share.category)} in the combined score’s variance (covariance), with ${weight} of the weight`;
  return [{ value: value!, interval: intervalText(share, percent), label }];
}

function orderNumber(tables: Tables): KeyNumber[] {
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  if (!isPresent(ranking, 'share_ordered')) return [];
  const range = rangeOf(tables.row('aggregation.model_score', { method: 'arithmetic_mean', rank: 1 }));
  const held = heldFixed(ranking);
  const firstRank = range
    ? `; 19 in 20 leave the top model’s rank between ${range.low} and ${range.high}${held && `, ${held}`}`
    : '';
  const label = `of all pairs of models keep their order in at least 97.5 % of the resamples of ${resampledOf(tables)}${firstRank}`;
  return [{ value: percent(numberOf(ranking, 'share_ordered')), interval: '', label }];
}

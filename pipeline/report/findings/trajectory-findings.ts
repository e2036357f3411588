import { MINIMUM_FAMILIES } from '../../cohort/model-sampling.ts';
import { count, listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, isPresent, numberOf, percent, withInterval } from './phrases.ts';

/** Changes over time, and verdicts on claims by date. */
export function timeFindings(tables: Tables): string[] {
  const dates = tables.rows('trajectory.cohort');
  const included = dates.filter(({ included }) => included);
  if (included.length === 0) return ['At no date were enough models scored on every metric.'];
  const [first, last] = [included[0]!, included.at(-1)!];
  if (dates.length === 1)
    return [`There is only one date, ${first.as_of} (${sizeOf(first)}), so nothing can have changed.`];
  return [
    `At ${included.length} of ${dates.length} dates enough models were scored on every metric of the set at the time: from ${first.as_of} (${sizeOf(first)}) to ${last.as_of} (${sizeOf(last)}).`,
    ...meanOverTime(tables),
    ...shareOverTime(tables),
    ...claimsOverTime(tables),
  ];
}

function sizeOf({ n_complete, n_metrics }: Row): string {
  return `${count(Number(n_complete), 'model', 'models')} × ${count(Number(n_metrics), 'metric', 'metrics')}`;
}

export function extremes(rows: readonly Row[]): { low: Row; high: Row } {
  const by = [...rows].sort((a, b) => numberOf(a, 'estimate') - numberOf(b, 'estimate'));
  return { low: by[0]!, high: by.at(-1)! };
}

function meanOverTime(tables: Tables): string[] {
  const rows = tables
    .rows('trajectory.headline', { quantity: 'mean_pairwise_correlation' })
    .filter((row) => !Number.isNaN(numberOf(row, 'estimate')));
  if (rows.length === 0) return [];
  const { low, high } = extremes(rows);
  return [
    `The mean correlation was lowest on ${low.as_of}, at ${withInterval(low, 'estimate', correlation)} over ${low.n_metrics} metrics, and highest on ${high.as_of}, at ${withInterval(high, 'estimate', correlation)} over ${high.n_metrics}.`,
  ];
}

function shareOverTime(tables: Tables): string[] {
  const rows = tables
    .rows('trajectory.headline', {
      quantity: 'covariance_share',
      method: 'arithmetic_mean',
      category: 'behavior',
    })
    .filter((row) => isPresent(row, 'estimate') && numberOf(row, 'n_model_families') >= MINIMUM_FAMILIES);
  if (rows.length === 0) return [];
  const { low, high } = extremes(rows);
  const more = rows.filter((row) => numberOf(row, 'ci_low') > 0.5);
  return [
    `Behaviour had between ${withInterval(low, 'estimate', percent)} on ${low.as_of} and ${withInterval(high, 'estimate', percent)} on ${high.as_of} of the arithmetic mean's variance. Its whole interval is above half at ${more.length} of ${count(rows.length, 'date', 'dates')} with at least ten model families.`,
  ];
}

const VERDICTS: Record<string, string> = {
  compatible: 'compatible',
  consistent: 'consistent',
  incompatible: 'incompatible',
  not_computable: 'not computable',
};

const LOW_AND_SOMETIMES_NEGATIVE =
  'Here low means that the interval of the mean lies within ±0.3, and the claim is compatible if it is low and at least one pair is significantly negative, incompatible if no part of the interval lies within ±0.3, and otherwise consistent.';

function claimsOverTime(tables: Tables): string[] {
  const lines = tables.study.claims.flatMap(({ claim_id, statement, reference, quantity }) => {
    const rows = tables.rows('trajectory.claim', { claim_id });
    if (rows.length === 0) return [];
    const verdicts = Object.entries(VERDICTS).flatMap(([verdict, words]) => {
      const times = rows.filter((row) => row.verdict === verdict).length;
      return times > 0 ? [`${words} at ${count(times, 'date', 'dates')}`] : [];
    });
    const rule = quantity.kind === 'rule' ? ` ${LOW_AND_SOMETIMES_NEGATIVE}` : '';
    return [
      `“${statement}” (${reference}) would have been ${listed(verdicts)} (${rows.length} in all).${rule}`,
    ];
  });
  if (lines.length === 0) return [];
  return [
    'Claims are judged against our number at each date. Compatible: the published number lies in our 95 % interval over model families (over models at dates with fewer than ten families). Consistent: it lies outside, but within the 95 % range of estimates from random samples with as many of our models as the publication had. Incompatible: neither. Neighbouring dates share most of their data.',
    ...lines,
  ];
}

import { mean, sort } from 'd3-array';
import { MINIMUM_FAMILIES } from '../../cohort/model-sampling.ts';
import { count, listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type Finding, lead } from './finding.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, rhoWithInterval, shareWithInterval } from './number-format.ts';
import { estimateOf, numberOf } from './row-numbers.ts';

/** Changes over time, and verdicts on claims by date. */
export function timeFindings(tables: Tables): (string | Finding)[] {
  const dates = tables.rows('trajectory.cohort');
  const included = dates.filter(({ included }) => included);
  if (included.length === 0) return ['At no date were enough models scored on every metric.'];
  const [first, last] = [included[0]!, included.at(-1)!];
  if (dates.length === 1)
    return [`There is only one date, ${first.as_of} (${sizeOf(first)}), so nothing can have changed.`];
  return [
    `At ${included.length} of ${dates.length} dates enough models were scored on every metric of the set at the time: from ${first.as_of} (${sizeOf(first)}) to ${last.as_of} (${sizeOf(last)}).`,
    ...meanOverTime(tables),
    shareOverTime(tables),
    ...claimsOverTime(tables),
  ];
}

function sizeOf({ n_complete, n_metrics }: Row): string {
  return `${count(Number(n_complete), 'model', 'models')} × ${count(Number(n_metrics), 'metric', 'metrics')}`;
}

/** The rows with the smallest and the largest estimate. */
export function extremes(rows: readonly Row[]): { low: Row; high: Row } {
  const ordered = sort(rows, estimateOf);
  return { low: ordered[0]!, high: ordered.at(-1)! };
}

/** The first and the last mean, and the extremes between. */
function meanOverTime(tables: Tables): Finding[] {
  const rows = tables.estimates('trajectory.headline', { quantity: 'mean_pairwise_correlation' });
  if (rows.length < 2) return [];
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const { low, high } = extremes(rows);
  const shown = (row: Row) => `${rhoWithInterval(row)} over ${row.n_metrics} metrics`;
  const means = `The average correlation was ${shown(first)} on ${first.as_of}, and ${shown(last)} on ${last.as_of}. It was lowest on ${low.as_of}, at ${shown(low)}, and highest on ${high.as_of}, at ${shown(high)}.`;
  return [lead('history', means), lead('history', overSamePairs(tables, first, last))];
}

/** Whether the same metrics agree less. */
function overSamePairs(tables: Tables, first: Row, last: Row): string {
  const same = samePairs(tables, first.as_of, last.as_of);
  if (!same) return 'No two metrics of the first date are among those of the last.';
  const over = `Over the ${count(same.pairs, 'pair', 'pairs')} of metrics that both dates have, it was ${correlation(same.before)} and ${correlation(same.after)}`;
  const [whole, own] = [estimateOf(last) - estimateOf(first), same.after - same.before];
  return Math.abs(own) < Math.abs(whole) / 2
    ? `${over}: most of the change comes from other metrics, not from these.`
    : `${over}.`;
}

function shareOverTime(tables: Tables): string {
  const share = { quantity: 'covariance_share', method: 'arithmetic_mean', category: 'behavior' };
  const rows = tables
    .estimates('trajectory.headline', share)
    .filter((row) => numberOf(row, 'n_model_families') >= MINIMUM_FAMILIES);
  if (rows.length === 0) return '';
  const { low, high } = extremes(rows);
  const more = rows.filter((row) => numberOf(row, 'ci_low') > 0.5);
  return `Behaviour had between ${shareWithInterval(low)} on ${low.as_of} and ${shareWithInterval(high)} on ${high.as_of} of the arithmetic mean's variance. Its whole interval is above half at ${more.length} of ${count(rows.length, 'date', 'dates')} with at least ten model families.`;
}

const VERDICTS = ['compatible', 'consistent', 'incompatible', 'not_computable'];

const LOW_AND_SOMETIMES_NEGATIVE =
  'Here low means that the interval of the mean lies within ±0.3, and the claim is compatible if it is low and at least one pair is significantly negative, incompatible if no part of the interval lies within ±0.3, and otherwise consistent.';

function claimsOverTime(tables: Tables): (string | Finding)[] {
  const lines = tables.study.claims.flatMap(({ claim_id, statement, reference, quantity }) => {
    const rows = tables.rows('trajectory.claim', { claim_id });
    if (rows.length === 0) return [];
    const verdicts = VERDICTS.flatMap((verdict) => {
      const times = rows.filter((row) => row.verdict === verdict).length;
      return times > 0 ? [`${verdict.replace('_', ' ')} at ${count(times, 'date', 'dates')}`] : [];
    });
    const rule = quantity.kind === 'rule' ? ` ${LOW_AND_SOMETIMES_NEGATIVE}` : '';
    return [
      `“${statement}” (${reference}) would have been ${listed(verdicts)} (${rows.length} in all).${rule}`,
    ];
  });
  if (lines.length === 0) return [];
  return [
    'Claims are judged against our number at each date. Compatible: the published number lies in our 95 % interval over model families (over models at dates with fewer than ten families). Consistent: it lies outside, but within the 95 % range of estimates from random samples with as many of our models as the publication had. Incompatible: neither. Neighbouring dates share most of their data.',
    ...lines.map((line, i) => (i === 0 ? lead('history', line) : line)),
  ];
}

/** The mean correlation on two dates over the pairs of metrics that both have. */
interface SamePairs {
  pairs: number;
  before: number;
  after: number;
}

/** Undefined if no pair of metrics counts on both dates. */
export function samePairs(tables: Tables, from: unknown, to: unknown): SamePairs | undefined {
  const correlationsOn = (date: unknown) =>
    new Map(
      tables
        .rows('trajectory.pair', { as_of: String(date) })
        .map((row) => [JSON.stringify([row.metric_a, row.metric_b]), estimateOf(row)]),
    );
  const [old, current] = [correlationsOn(from), correlationsOn(to)];
  const common = [...old.keys()].filter((pair) => current.has(pair));
  if (common.length === 0) return undefined;
  const meanOf = (values: Map<string, number>) => mean(common, (pair) => values.get(pair)!)!;
  return { pairs: common.length, before: meanOf(old), after: meanOf(current) };
}

import { extent, greatest, mean, sort } from 'd3-array';
import { count, listed } from '../../messages/counts-and-lists.ts';
import { MINIMUM_UNITS } from '../../statistics/numbers/units.ts';
import type { Row } from '../../warehouse/rows.ts';
import { correlation, percent, rhoOf, rhoWithInterval } from '../words/number-format.ts';
import { estimateOf, numberOf } from '../words/row-numbers.ts';
import { type Finding, lead } from './finding.ts';
import type { Tables } from './finding-tables.ts';

/** Changes over time, and verdicts on claims by date. */
export function timeFindings(tables: Tables): (string | Finding)[] {
  const dates = tables.rows('trajectory.cohort');
  const included = dates.filter(({ included }) => included);
  if (included.length === 0) return ['At no date were enough models scored on every metric.'];
  if (dates.length === 1) return [];
  return [
    `At ${included.length} of ${dates.length} dates enough models were scored on every metric of the set at the time: from ${included[0]!.as_of} to ${included.at(-1)!.as_of}.`,
    ...meanOverTime(tables),
    shareOverTime(tables),
    ...claimsOverTime(tables),
  ];
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
  const first = rows[0]!;
  const last = rows.at(-1)!;
  const { low, high } = extremes(rows);
  const over = (row: Row) => `over ${row.n_metrics} metrics of ${row.n_models} models`;
  const shown = (row: Row) => `${rhoWithInterval(row)} ${over(row)}`;
  const means = `The average correlation was ${shown(first)} on ${first.as_of}, and ${shown(last)} on ${last.as_of}. It was lowest on ${low.as_of}, at ${rhoOf(low)} ${over(low)}, and highest on ${high.as_of}, at ${rhoOf(high)} ${over(high)}.`;
  return [lead('history', means), lead('history', overSamePairs(tables, first, last))];
}

/** The means of the pairs that both dates have. */
function overSamePairs(tables: Tables, first: Row, last: Row): string {
  const same = samePairs(tables, first.as_of, last.as_of);
  if (!same) return '';
  return `Over the ${count(same.pairs, 'pair', 'pairs')} of metrics that both dates have, it was ${correlation(same.before)} and ${correlation(same.after)} (no intervals).`;
}

function shareOverTime(tables: Tables): string {
  const share = { quantity: 'covariance_share', method: 'arithmetic_mean', category: 'behavior' };
  const all = tables.estimates('trajectory.headline', share);
  const rows = all.filter((row) => numberOf(row, 'n_model_families') >= MINIMUM_UNITS);
  if (rows.length === 0) return '';
  const { low, high } = extremes(rows);
  const more = rows.filter((row) => numberOf(row, 'ci_low') > 0.5);
  return `At the ${count(rows.length, 'date', 'dates')} with at least ten model families, behaviour had between ${percent(estimateOf(low))} (${low.as_of}) and ${percent(estimateOf(high))} (${high.as_of}) of the arithmetic mean's variance. Its whole interval is above half at ${more.length} of them.`;
}

const VERDICTS = ['compatible', 'incompatible', 'not_computable'];

function claimsOverTime(tables: Tables): (string | Finding)[] {
  const lines = tables.study.claims.flatMap(({ claim_id, statement, reference, quantity, note }) => {
    const rows = tables.rows('trajectory.claim', { claim_id });
    if (rows.length === 0) return [];
    const verdicts = VERDICTS.flatMap((verdict) => {
      const times = rows.filter((row) => row.verdict === verdict).length;
      return times > 0 ? [`${verdict.replace('_', ' ')} at ${count(times, 'date', 'dates')}`] : [];
    });
    const rule = quantity.kind === 'rule' ? ` ${note}` : '';
    const all = `${listed(verdicts)} (${rows.length} in all)`;
    return [`“${statement}” (${reference}) would have been ${all}.${rule}`];
  });
  if (lines.length === 0) return [];
  return [
    'Claims are judged against our number at each date. Compatible: the published number lies in our 95 % interval, widened because the published number has a sampling error, too. Incompatible: it lies outside. Neighbouring dates share most of their data.',
    ...lines.map((line, i) => (i === 0 ? lead('history', line) : line)),
  ];
}

/** The mean correlation on two dates over the pairs of metrics that count on both; undefined if there are none. */
export function samePairs(tables: Tables, from: unknown, to: unknown) {
  const keyOf = ({ metric_a, metric_b }: Row) => JSON.stringify([metric_a, metric_b]);
  const rowsOn = (date: unknown) => tables.rows('trajectory.pair', { as_of: String(date) });
  const correlationsOn = (date: unknown) => new Map(rowsOn(date).map((row) => [keyOf(row), estimateOf(row)]));
  const old = correlationsOn(from);
  const current = correlationsOn(to);
  const common = [...old.keys()].filter((pair) => current.has(pair));
  if (common.length === 0) return undefined;
  const meanOf = (values: Map<string, number>) => mean(common, (pair) => values.get(pair)!)!;
  return { pairs: common.length, before: meanOf(old), after: meanOf(current) };
}

/** Whether ranks change from year to year because of scores, metrics or models. */
export function rankChangeFindings(tables: Tables): string[] {
  const rows = tables.rows('trajectory.rank_change');
  if (rows.length === 0) return [];
  const sizes = rows.flatMap((row) => [numberOf(row, 'n_models_from'), numberOf(row, 'n_models_to')]);
  const [fewest, most] = extent(sizes);
  return [
    `From one year's last date to the next, models moved by ${meanSize(rows, moveOf)} percentiles on average, over ${count(rows.length, 'model-year', 'model-years')} (0 is the first place, 100 the last; in percentiles, because between ${fewest} and ${most} models were ranked). Ranks here follow the site's rule: arithmetic mean, missing scores as zero.`,
    ...reasons(rows),
    largestMove(rows, tables),
  ];
}

/** A place as a percentile, from 0 for the first to 100 for the last. */
function percentile(rank: number, models: number): number {
  return models > 1 ? (100 * (rank - 1)) / (models - 1) : 0;
}

function moveOf(row: Row): number {
  const at = (end: string) => percentile(numberOf(row, `rank_${end}`), numberOf(row, `n_models_${end}`));
  return at('to') - at('from');
}

/** The part of the move by new scores, among the models of the earlier date. */
function byScores(row: Row): number {
  return percentile(1 + numberOf(row, 'by_scores'), numberOf(row, 'n_models_from'));
}

/** The part by new and removed metrics, among the same models. */
function byMetrics(row: Row): number {
  return percentile(1 + numberOf(row, 'by_metrics'), numberOf(row, 'n_models_from'));
}

/** The rest of the move: by models that joined or left. */
function byModels(row: Row): number {
  return moveOf(row) - byScores(row) - byMetrics(row);
}

function reasons(rows: readonly Row[]): string[] {
  const byOthers = rows.filter((row) => Math.abs(byMetrics(row) + byModels(row)) > Math.abs(byScores(row)));
  const unscored = rows.filter(({ n_new_scores }) => n_new_scores === 0);
  return [
    `In ${percent(byOthers.length / rows.length)} of these model-years, metrics and other models together moved the model more than new scores on old metrics did. Recomputed in steps, the order of which matters, the mean size of the effects is ${meanSize(rows, byScores)} percentiles for new scores, then ${meanSize(rows, byMetrics)} for new and removed metrics, then ${meanSize(rows, byModels)} for models that joined or left.`,
    `In ${percent(unscored.length / rows.length)} of them, the model itself had gained no score on an old metric. A lower rank than a year ago does not mean that a model got worse: compare ranks on one date only.`,
  ];
}

function meanSize(rows: readonly Row[], value: (row: Row) => number): string {
  return (rows.reduce((sum, row) => sum + Math.abs(value(row)), 0) / rows.length).toFixed(1);
}

function largestMove(rows: readonly Row[], tables: Tables): string {
  const row = greatest(rows, (each) => Math.abs(moveOf(each)))!;
  const moves = `${moved(byScores(row))} by new scores, ${moved(byMetrics(row))} by metrics and ${moved(byModels(row))} by other models`;
  return `The largest move is that of ${tables.modelName(row.model_id)}, from rank ${row.rank_from} of ${count(numberOf(row, 'n_models_from'), 'model', 'models')} on ${row.as_of_from} to rank ${row.rank_to} of ${row.n_models_to} on ${row.as_of_to}: ${moves} (percentiles).`;
}

/** A number of percentiles with its direction. */
function moved(percentiles: number): string {
  const size = Math.abs(percentiles).toFixed(0);
  return size === '0' ? '0' : `${size} ${percentiles > 0 ? 'down' : 'up'}`;
}

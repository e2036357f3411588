import { extent, mean } from 'd3-array';
import { count } from '../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, leading } from '../../report/finding/finding.ts';
import { MEAN, type Tables } from '../../report/finding/tables.ts';
import {
  correlation,
  estimateOf,
  matching,
  percent,
  rhoOf,
  rhoWithInterval,
} from '../../report/words/numbers.ts';
import type { Rows } from '../../warehouse/rows.ts';

type Headline = Rows['trajectory.headline'];

/** Changes over time. */
export function timeFindings(tables: Tables): Finding[] {
  const dates = tables.rows('trajectory.cohort');
  const included = matching(dates, { included: true });
  if (dates.length < 2 && included.length === dates.length) return [];
  const none = 'At no date were enough models scored on every metric.';
  if (included.length === 0) return [detail('history.dates', none)];
  const inWords = `At ${included.length} of ${dates.length} dates enough models were scored on every metric of the set at the time: from ${included[0]!.as_of} to ${included.at(-1)!.as_of}.`;
  return [
    detail('history.dates', inWords, { n_dates: included.length }),
    ...meanOverTime(tables),
    leading('history.news', newsOf(tables)),
  ];
}

/** The first and the last mean. */
function meanOverTime(tables: Tables): Finding[] {
  const rows = tables.estimates('trajectory.headline', MEAN);
  if (rows.length < 2) return [];
  const first = rows[0]!;
  const last = rows.at(-1)!;
  const same = samePairs(tables, first.as_of, last.as_of);
  const at = (row: Headline) => `${rhoOf(row)} (${row.n_metrics} metrics, ${row.as_of.slice(0, 4)})`;
  const but = same ? `, but to ${correlation(same.after)} over the same ${same.pairs} pairs` : '';
  const shown = (row: Headline) =>
    `${rhoWithInterval(row)} over ${row.n_metrics} metrics of ${row.n_models} models`;
  const means = `The average correlation was ${shown(first)} on ${first.as_of}, and ${shown(last)} on ${last.as_of}.`;
  return [
    headline('history.mean', `The average correlation went from ${at(first)} to ${at(last)}${but}.`, {
      first,
      last,
    }),
    leading('history.means', means, { first, last }),
  ];
}

/** The mean correlation on two dates over the pairs of metrics that count on both; undefined if there are none. */
function samePairs(tables: Tables, from: string, to: string) {
  const keyOf = ({ metric_a, metric_b }: Rows['trajectory.pair']) => JSON.stringify([metric_a, metric_b]);
  const rowsOn = (date: string) => tables.rows('trajectory.pair', { as_of: date });
  const current = new Map(rowsOn(to).map((row) => [keyOf(row), row.estimate]));
  const common = rowsOn(from).filter((row) => current.has(keyOf(row)));
  if (common.length === 0) return undefined;
  const after = mean(common, (row) => current.get(keyOf(row)))!;
  return { pairs: common.length, before: mean(common, estimateOf)!, after };
}

/** What changed since the date before, for a study of the newest scores; empty if there is nothing to compare. */
function newsOf(tables: Tables): string {
  const { as_of, csv, trials } = tables.study;
  if (as_of !== 'latest' || csv.length > 0 || trials) return '';
  const dates = tables.rows('trajectory.cohort', { included: true });
  const [before, now] = dates.slice(-2);
  if (!before || !now) return '';
  const same = samePairs(tables, before.as_of, now.as_of);
  const moved = same
    ? ` Over the ${count(same.pairs, 'pair')} of metrics that both dates have, the average correlation went from ${correlation(same.before)} to ${correlation(same.after)}.`
    : '';
  return `Since ${before.as_of}, the number of metrics went from ${before.n_metrics} to ${now.n_metrics}.${moved}`;
}

/** Whether ranks change from year to year because of scores, metrics or models. */
export function rankChangeFindings(tables: Tables): Finding[] {
  const rows = tables.rows('trajectory.rank_change');
  if (rows.length === 0) return [];
  const moves = rows.map(moveOf);
  const [fewest, most] = extent(rows.flatMap((row) => [row.n_models_from, row.n_models_to]));
  const moved = `From one year's last date to the next, models moved by ${meanSize(moves, 'all')} percentiles on average, over ${count(rows.length, 'model-year')} (percentiles, since between ${fewest} and ${most} models were ranked; by the site's rule, missing scores as zero).`;
  return [detail('history.ranks', moved), ...reasons(moves)];
}

/** How far a model moved in a year, in percentiles, and the parts of this move. */
interface Move {
  all: number;
  /** By new scores, among the models of the earlier date. */
  scores: number;
  /** By new and removed metrics, among the same models. */
  metrics: number;
  /** The rest: by models that joined or left. */
  models: number;
}

function moveOf(row: Rows['trajectory.rank_change']): Move {
  /** Places as a percentile: the first place is 0, the last 100. */
  const percentile = (places: number, end: 'from' | 'to') => {
    const models = row[`n_models_${end}`];
    return models > 1 ? (100 * places) / (models - 1) : 0;
  };
  const all = percentile(row.rank_to - 1, 'to') - percentile(row.rank_from - 1, 'from');
  const scores = percentile(row.by_scores, 'from');
  const metrics = percentile(row.by_metrics, 'from');
  return { all, scores, metrics, models: all - scores - metrics };
}

/** Whether others moved models more than their own scores did, and by how much. */
function reasons(moves: readonly Move[]): Finding[] {
  const byOthers = moves.filter(
    ({ scores, metrics, models }) => Math.abs(metrics + models) > Math.abs(scores),
  );
  const share = percent(byOthers.length / moves.length);
  const text = `In ${share} of these model-years, metrics and other models together moved the model more than new scores on old metrics did: so compare ranks on one date only. Mean sizes, recomputed in this order:`;
  const table = [
    ['by', 'percentiles'],
    ['new scores', meanSize(moves, 'scores')],
    ['new and removed metrics', meanSize(moves, 'metrics')],
    ['models that joined or left', meanSize(moves, 'models')],
  ];
  return [{ ...detail('history.reasons', text), table }];
}

/** The mean size of a part of the moves. */
function meanSize(moves: readonly Move[], part: keyof Move): string {
  return mean(moves, (move) => Math.abs(move[part]))!.toFixed(1);
}

import { extent, greatest } from 'd3-array';
import { count } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { percent } from './number-format.ts';
import { numberOf } from './row-numbers.ts';

/** Whether ranks change from year to year because of scores, metrics or models. */
export function rankChangeFindings(tables: Tables): string[] {
  const rows = tables.rows('trajectory.rank_change');
  if (rows.length === 0) return [];
  if (rows.every((row) => numberOf(row, 'rank_from') === numberOf(row, 'rank_to')))
    return ['No model had another rank a year later.'];
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

/** A move by scores or metrics, among the models of the earlier date. */
function part(column: string): (row: Row) => number {
  return (row) => percentile(1 + numberOf(row, column), numberOf(row, 'n_models_from'));
}

const [byScores, byMetrics] = [part('by_scores'), part('by_metrics')];

/** The rest of the move: by models that joined or left. */
function byModels(row: Row): number {
  return moveOf(row) - byScores(row) - byMetrics(row);
}

function reasons(rows: readonly Row[]): string[] {
  const byOthers = rows.filter((row) => Math.abs(byMetrics(row) + byModels(row)) > Math.abs(byScores(row)));
  const unscored = rows.filter(({ n_new_scores }) => n_new_scores === 0);
  const share = byOthers.length / rows.length;
  const advice =
    share > 0.5
      ? ' A lower rank than a year ago does not mean that a model got worse: compare ranks on one date only.'
      : '';
  return [
    `In ${percent(share)} of these model-years, metrics and other models together moved the model more than new scores on old metrics did. Recomputed in steps, the order of which matters, the mean size of the effects is ${meanSize(rows, byScores)} percentiles for new scores, then ${meanSize(rows, byMetrics)} for new and removed metrics, then ${meanSize(rows, byModels)} for models that joined or left.`,
    `In ${percent(unscored.length / rows.length)} of them, the model itself had gained no score on an old metric.${advice}`,
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

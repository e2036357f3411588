import { count } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { numberOf, percent } from './phrases.ts';

/** Whether ranks change from year to year because of scores, metrics or models. */
export function rankChangeFindings(tables: Tables): string[] {
  const all = tables.rows('trajectory.rank_change');
  const changed = all.filter((row) => changeOf(row) !== 0);
  if (all.length === 0) return [];
  if (changed.length === 0) return ['No model had another rank a year later.'];
  return [
    `From one year's last date to the next, ${changed.length} of ${count(all.length, 'rank', 'ranks')} changed, by ${meanSize(changed, changeOf)} places on average. Ranks here follow the site's rule: arithmetic mean, missing scores as zero.`,
    ...reasons(changed),
    largestChange(changed, tables),
  ];
}

function reasons(changed: readonly Row[]): string[] {
  const byOthers = changed.filter(
    (row) => Math.abs(part('by_metrics')(row) + part('by_models')(row)) > Math.abs(part('by_scores')(row)),
  );
  const unscored = changed.filter(({ n_new_scores }) => n_new_scores === 0);
  const share = byOthers.length / changed.length;
  const lead = share > 0.5 ? 'New scores are usually not the main cause: in' : 'In';
  const advice =
    share > 0.5
      ? ' A lower rank than a year ago does not mean that a model got worse: compare ranks on one date only.'
      : '';
  return [
    `${lead} ${percent(share)} of the changes, metrics and other models together counted for more than new scores on old metrics. Recomputed in steps, the mean size of the effects is ${meanSize(changed, part('by_scores'))} places for new scores, then ${meanSize(changed, part('by_metrics'))} for new and removed metrics, then ${meanSize(changed, part('by_models'))} for models that joined or left.`,
    `In ${percent(unscored.length / changed.length)} of the changes, the model itself had gained no score on an old metric.${advice}`,
  ];
}

function changeOf(row: Row): number {
  return numberOf(row, 'rank_to') - numberOf(row, 'rank_from');
}

function part(column: string): (row: Row) => number {
  return (row) => numberOf(row, column);
}

function meanSize(rows: readonly Row[], value: (row: Row) => number): string {
  return (rows.reduce((sum, row) => sum + Math.abs(value(row)), 0) / rows.length).toFixed(1);
}

function largestChange(changed: readonly Row[], tables: Tables): string {
  const row = changed.reduce((most, each) =>
    Math.abs(changeOf(each)) > Math.abs(changeOf(most)) ? each : most,
  );
  const moves = `${moved(row, 'by_scores')} by new scores, ${moved(row, 'by_metrics')} by metrics and ${moved(row, 'by_models')} by other models`;
  return `The largest change is that of ${tables.modelName(row.model_id)}, from rank ${row.rank_from} of ${row.n_models_from} on ${row.as_of_from} to rank ${row.rank_to} of ${row.n_models_to} on ${row.as_of_to}: ${moves}.`;
}

/** A number of ranks with its direction. */
function moved(row: Row, column: string): string {
  const places = numberOf(row, column);
  return places === 0 ? '0' : `${Math.abs(places)} ${places > 0 ? 'down' : 'up'}`;
}

import { isMainSet, readCohorts, rowsOfSets } from '../../cohort/cohort.ts';
import { readFirstDays } from '../../cohort/first-days.ts';
import { readScoreWeights } from '../../cohort/metric-attributes.ts';
import { NEAR_COPIES } from '../../cohort/model-copies.ts';
import { readModels } from '../../cohort/scored-models.ts';
import { isOfTablesAlone } from '../../studies/folder.ts';
import { readMap, readRows } from '../../warehouse/rows.ts';
import { stage } from '../stage.ts';
import { cellRows } from './cell/tables.ts';
import { checkRows } from './check/tables.ts';
import { covarianceRows, scaleRows } from './distribution.ts';
import { metricRows } from './metric/tables.ts';
import { nextCheckRows, nextRows } from './next/tables.ts';
import { predictSet, whyNotPredicted } from './set-prediction.ts';

/** What the scores of a model tell about its others. Of the main metric set. */
export default stage({
  name: 'prediction',
  reads: ['normalize', 'cohort'],
  code: ['cohort', 'statistics', 'studies/folder.ts', 'workers/shared-arrays.ts'],

  // What `compare` asks about is the user's metrics (agreement/own_prediction).
  isEmpty: (study) => study.settings !== undefined && !isOfTablesAlone(study),

  async tables({ read, study, effects }) {
    const days = await readFirstDays(read);
    const metricDays = await readMap(read, METRIC_DAYS);
    const weights = await readScoreWeights(read);
    const nearCopies = await readRows(read, NEAR_COPIES);
    // In a table alone, also rows with too few scores for the cohort are to be predicted.
    const cohorts = isOfTablesAlone(study) ? await readModels(read, 'ranked') : await readCohorts(read);
    const main = cohorts.filter(({ metricSet }) => isMainSet(study, metricSet));
    const sets = main.flatMap((cohort) => {
      const reason = whyNotPredicted(cohort, study);
      if (reason !== undefined) {
        effects.log(`${study.name}: skipped predictions: ${reason}`);
        return [];
      }
      const weightOf = weights.get(cohort.metricSet)!;
      const ownWeights = Float64Array.from(cohort.metrics, ({ id }) => weightOf.get(id)!);
      const copies = nearCopies.filter(({ metric_set }) => metric_set === cohort.metricSet);
      const ids = new Set(copies.map(({ model_id }) => String(model_id)));
      return [predictSet(cohort, study, ownWeights, days, ids)];
    });
    const isOlder = (model: string, metric: string) =>
      (days.get(model) ?? '9') < (metricDays.get(metric) ?? '');
    const shares = sets.map((set) => ({ cohort: set.cohort, ...metricRows(set) }));
    return {
      metric: rowsOfSets(shares, ({ metric }) => metric),
      shared: rowsOfSets(shares, ({ shared }) => shared),
      cell: rowsOfSets(sets, (set) => cellRows(set, isOlder)),
      next: rowsOfSets(sets, nextRows),
      next_check: rowsOfSets(sets, nextCheckRows),
      check: rowsOfSets(sets, checkRows),
      scale: rowsOfSets(sets, scaleRows),
      covariance: rowsOfSets(sets, covarianceRows),
    };
  },
});

/** The day of the first snapshot with a metric, unless that is its source's first. */
const METRIC_DAYS = `
  select metric_id, min(as_of)::varchar as day
  from normalize.snapshot_metric
  inner join normalize.source using (source_id, snapshot_id)
  group by source_id, metric_id
  having min(as_of) > (select min(as_of) from normalize.source as every where every.source_id = any_value(snapshot_metric.source_id))
  order by metric_id`;

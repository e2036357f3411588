import { readCohorts, rowsOfSets } from '../../cohort/cohort.ts';
import { stage } from '../stage.ts';
import { clusterMetrics } from './clusters/metric-clusters.ts';
import { findComponents, leftOutLines, type Structure } from './find-structures.ts';
import { clusterRows, componentRows, mergeRows, summaryRows } from './tables.ts';

/** Principal components and clusters of the metrics. */
export default stage({
  name: 'structure',
  reads: ['cohort'],
  code: ['cohort', 'statistics', 'workers'],

  async tables({ read, study, workers, effects }) {
    const structures: Structure[] = [];
    for (const cohort of await readCohorts(read)) {
      const components = await findComponents(cohort, study, workers);
      structures.push({ cohort, components, clusters: clusterMetrics(cohort.columns, study.minimum_models) });
    }
    for (const structure of structures) for (const line of leftOutLines(structure, study)) effects.log(line);
    return {
      component: rowsOfSets(structures, componentRows),
      cluster: rowsOfSets(structures, clusterRows),
      merge: rowsOfSets(structures, mergeRows),
      summary: rowsOfSets(structures, summaryRows),
    };
  },
});

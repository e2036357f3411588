import { rowsOfSets } from '../../cohort/cohort.ts';
import { partsOf } from '../../warehouse/rows.ts';
import { stage } from '../stage.ts';
import { findStructures, leftOutLines } from './find-structures.ts';
import { clusterRows, componentRows, loadingParts, mergeRows, summaryRows } from './tables.ts';

/** Principal components and clusters of the metrics. */
export default stage({
  name: 'structure',
  reads: ['cohort'],
  code: ['cohort', 'statistics', 'workers'],

  async tables({ read, study, workers, effects }) {
    const structures = await findStructures(read, study, workers);
    for (const structure of structures) for (const line of leftOutLines(structure, study)) effects.log(line);
    return {
      component: rowsOfSets(structures, componentRows),
      loading: partsOf(structures, loadingParts),
      cluster: rowsOfSets(structures, clusterRows),
      merge: rowsOfSets(structures, mergeRows),
      summary: rowsOfSets(structures, summaryRows),
    };
  },
});

import { stage } from '../../stage.ts';
import { partsOf } from '../../warehouse/rows.ts';
import { clusterRows } from './cluster.ts';
import { componentRows } from './component.ts';
import { findStructures } from './find-structures.ts';
import { loadingParts } from './loading.ts';
import { mergeRows } from './merge.ts';
import { summaryRows } from './summary.ts';

/** Principal components and clusters of the metrics. */
export default stage({
  name: 'structure',
  reads: ['cohort'],
  code: ['cohort', 'parallel', 'statistics', 'studies', 'workers'],

  async tables({ read, study, workers, effects }) {
    const structures = await findStructures(read, study, workers, effects);
    return {
      component: structures.flatMap(componentRows),
      loading: partsOf(structures, loadingParts),
      cluster: structures.flatMap(clusterRows),
      merge: structures.flatMap(mergeRows),
      summary: structures.flatMap(summaryRows),
    };
  },
});

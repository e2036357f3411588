import { readCopies } from '../../cohort/model-copies.ts';
import { saySize } from '../../cohort/size-limits.ts';
import { studyMetricSets, studySources } from '../../cohort/study-date.ts';
import { stage } from '../stage.ts';
import { checkNames, judgeCohort } from './check-cohort.ts';
import { ownModelRows, weightRows } from './tables.ts';

/** The scores on the study's date, and the models and metrics that each metric set includes. */
export default stage({
  name: 'cohort',
  reads: ['normalize'],
  code: [
    'cohort',
    'sources/curated',
    'sources/formats',
    'sources/retrievals',
    'sources/source.ts',
    'sources/tables',
    'statistics/correlation',
    'statistics/numbers',
    'statistics/score',
    'studies/folder.ts',
    'studies/load-study.ts',
    'workers/shared-arrays.ts',
  ],
  steps: ['dated'],

  async tables({ read, study, effects, put }) {
    await checkNames(study, read);
    await saySize(read, study, effects);
    await put('dated.source', await studySources(read));
    await put('dated.metric_set', await studyMetricSets(read));
    await put('dated.copy', await readCopies(read, study.copies));
    await put('dated.weight', await weightRows(read));
    return { own_model: await ownModelRows(read, study) };
  },

  judge: ({ read, study, effects }) => judgeCohort(study, read, effects),
});

import { stage } from '../../stage.ts';
import { historyInputs, loadHistory } from '../../warehouse/history.ts';
import { claimRows } from './claim.ts';
import { cohortRows } from './cohort.ts';
import { pastCopies } from './copy.ts';
import { followTime } from './follow-time.ts';
import { headlineRows } from './headline.ts';

/** The headline numbers of the main metric set at every month's end, in later exports, and in all releases. */
export default stage({
  name: 'trajectory',
  reads: ['normalize', 'cohort'],
  code: ['cohort', 'sources', 'stages/claims', 'statistics', 'studies', 'workers'],
  steps: 'past',
  inputs: historyInputs,
  load: (database, study) => loadHistory(database, study.name),

  async tables({ read, study, workers, effects, put }) {
    await put('past.copy', await pastCopies(read, study));
    const trajectory = await followTime(read, study, workers, effects);
    return {
      cohort: cohortRows(trajectory),
      headline: headlineRows(trajectory),
      claim: claimRows(trajectory),
    };
  },
});

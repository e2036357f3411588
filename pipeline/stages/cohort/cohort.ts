import { stage } from '../../stage.ts';
import { checkNames, judgeCohort } from './check.ts';
import { copies } from './copy.ts';

/** The study's state on its date, and which models and metrics of it are in. */
export default stage({
  name: 'cohort',
  reads: ['normalize'],
  code: ['cohort', 'sources', 'statistics', 'studies'],

  async tables({ read, study }) {
    await checkNames(study, read);
    return { copy: await copies(read, study) };
  },

  judge: ({ read, study, effects }) => judgeCohort(study, read, effects),
});

import { runStage, studyWord } from '../stage.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy } from '../studies/study.ts';
import { buildStage, once, type Reader } from '../warehouse/build.ts';
import { historyStaging } from '../warehouse/history.ts';
import { type Row, toColumns } from '../warehouse/rows.ts';
import { openWorkers } from '../workers/open.ts';
import { claimRows } from './trajectory/claim.ts';
import { cohortRows } from './trajectory/cohort.ts';
import { pastCopies } from './trajectory/copy.ts';
import { datedInputs } from './trajectory/dated-cohorts.ts';
import { headlineRows } from './trajectory/headline.ts';
import { followTime, type Trajectory } from './trajectory/trajectory.ts';

/** The headline numbers of the main metric set at every month's end, and in later exports. */
runStage('trajectory', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const workers = await openWorkers('trajectory', study.name, effects);
  const trajectory = once((reader: Reader) => followTime(reader, study, workers, effects));
  const table = (rows: (trajectory: Trajectory) => Row[]) => ({
    inputs: [...datedInputs, 'cohort.metric', 'study.statistics', 'study.claim'],
    compute: async (reader: Reader) => toColumns(rows(await trajectory(reader))),
  });
  await buildStage(
    {
      stage: 'trajectory',
      study: study.name,
      code: ['pipeline/stages/trajectory', 'pipeline/statistics', 'pipeline/studies', 'pipeline/workers'],
      staging: { ...studyStaging(study), 'past.history': historyStaging(study.name) },
      steps: 'past',
      computed: {
        'past.copy': pastCopies(study),
        'trajectory.cohort': table(cohortRows),
        'trajectory.headline': table(headlineRows),
        'trajectory.claim': table(claimRows),
      },
    },
    effects,
  );
  await workers.close();
});

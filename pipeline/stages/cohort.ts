import { runStage, studyWord } from '../stage.ts';
import { checkNames, judgeCohort } from '../studies/check.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy } from '../studies/study.ts';
import { buildStage } from '../warehouse/build.ts';
import { copies } from './cohort/copy.ts';

/** The study's as-of state, and which models and metrics of it are in. */
runStage('cohort', async (words, effects) => {
  const study = readStudy(studyWord(words));
  await buildStage(
    {
      stage: 'cohort',
      study: study.name,
      code: ['pipeline/stages/cohort', 'pipeline/statistics/copies.ts', 'pipeline/studies/study.ts'],
      staging: studyStaging(study),
      computed: { 'cohort.copy': copies(study) },
      // Arrow takes longer to start than the rest; it is only loaded to write.
      writeMatrix: async (...about) => (await import('../warehouse/matrix.ts')).writeMatrix(...about),
      before: (reader) => checkNames(study, reader),
      judge: (reader) => judgeCohort(study, reader, effects),
    },
    effects,
  );
});

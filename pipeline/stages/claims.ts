import { runStage, studyWord } from '../stage.ts';
import { claimInputs, claimRows } from '../studies/claims.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy } from '../studies/study.ts';
import { buildStage } from '../warehouse/build.ts';
import { cohortInputs } from '../warehouse/cohort.ts';
import { toColumns } from '../warehouse/rows.ts';
import { openWorkers } from '../workers/open.ts';

/** The study's published numbers beside ours. */
runStage('claims', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const workers = await openWorkers('claims', study.name, effects);
  await buildStage(
    {
      stage: 'claims',
      study: study.name,
      code: ['pipeline/statistics', 'pipeline/studies', 'pipeline/workers'],
      staging: studyStaging(study),
      computed: {
        'claims.claim': {
          inputs: [...cohortInputs, ...claimInputs],
          compute: async (reader) => toColumns(await claimRows(study, reader, workers)),
        },
      },
    },
    effects,
  );
  await workers.close();
});

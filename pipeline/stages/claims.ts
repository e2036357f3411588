import path from 'node:path';
import { runStage, studyWord } from '../stage.ts';
import { claimInputs, claimRows } from '../studies/claims.ts';
import { claimsText } from '../studies/claims-text.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy } from '../studies/study.ts';
import { stageFolder } from '../warehouse/artifact.ts';
import { buildStage } from '../warehouse/build.ts';
import { cohortInputs } from '../warehouse/cohort.ts';
import { Database, literal } from '../warehouse/database.ts';
import { writeIfChanged } from '../warehouse/files.ts';
import { toColumns } from '../warehouse/rows.ts';

/** The study's published numbers beside ours, and the same as the text that make prints last. */
await runStage('claims', async (words, effects) => {
  const study = readStudy(studyWord(words));
  await buildStage(
    {
      stage: 'claims',
      study: study.name,
      code: ['pipeline/statistics', 'pipeline/studies'],
      staging: studyStaging(study),
      computed: {
        'claims.claim': {
          inputs: [...cohortInputs, ...claimInputs],
          compute: async (reader) => toColumns(await claimRows(study, reader)),
        },
      },
    },
    effects,
  );
  const folder = stageFolder('claims', study.name);
  const database = await Database.open();
  const claims = await database.columns(`from read_parquet(${literal(path.join(folder, 'claim.parquet'))})`);
  database.close();
  writeIfChanged(path.join(folder, 'claim.txt'), claimsText(study, claims));
});

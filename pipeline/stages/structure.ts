import { runStage, studyWord } from '../stage.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy } from '../studies/study.ts';
import { buildStage, once, type Reader } from '../warehouse/build.ts';
import { cohortInputs } from '../warehouse/cohort.ts';
import { partsOf, type Row, toColumns } from '../warehouse/rows.ts';
import { openWorkers } from '../workers/open.ts';
import { clusterRows } from './structure/cluster.ts';
import { componentRows } from './structure/component.ts';
import { loadingParts } from './structure/loading.ts';
import { mergeRows } from './structure/merge.ts';
import { findStructures, type Structure } from './structure/structures.ts';
import { summaryRows } from './structure/summary.ts';

/** The dimensions of a metric set and the groups of its metrics. */
runStage('structure', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const workers = await openWorkers('structure', study.name, effects);
  const structures = once((reader: Reader) => findStructures(reader, study, workers, effects));
  const inputs = [...cohortInputs, 'aggregation.component_spread', 'study.statistics'];
  const table = (rows: (structure: Structure) => Row[]) => ({
    inputs,
    compute: async (reader: Reader) => toColumns((await structures(reader)).flatMap(rows)),
  });
  await buildStage(
    {
      stage: 'structure',
      study: study.name,
      code: ['pipeline/stages/structure', 'pipeline/statistics', 'pipeline/studies', 'pipeline/workers'],
      staging: studyStaging(study),
      computed: {
        'structure.component': table(componentRows),
        'structure.loading': {
          inputs,
          compute: async (reader) => partsOf(await structures(reader), loadingParts),
        },
        'structure.cluster': table(clusterRows),
        'structure.merge': table(mergeRows),
        'structure.summary': table(summaryRows),
      },
    },
    effects,
  );
  await workers.close();
});

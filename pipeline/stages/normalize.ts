import { sources } from '../sources/index.ts';
import { tidyStaging } from '../sources/tidy.ts';
import { runStage } from '../stage.ts';
import { buildStage } from '../warehouse/build.ts';

/** Renames, casts and reshapes every snapshot of every source, once for all studies. */
await runStage('normalize', async (_words, effects) => {
  await buildStage(
    { stage: 'normalize', code: ['pipeline/sources'], staging: await tidyStaging(sources) },
    effects,
  );
});

import { fetchMissing } from '../sources/fetch.ts';
import { sources } from '../sources/index.ts';
import { listSnapshots, RAW } from '../sources/snapshot.ts';
import { runStage } from '../stage.ts';
import { writeIfChanged } from '../warehouse/files.ts';

/** Stores bytes in `raw/`. What it found there is listed in `raw/.fetched`, which tells Make of a change. */
await runStage('fetch', async (_words, effects) => {
  const { MIRROR, STRICT } = process.env;
  await fetchMissing(sources, { mirror: MIRROR || undefined, strict: STRICT === '1' }, effects);
  const files = sources.flatMap((source) => listSnapshots(source).map(({ file }) => file));
  writeIfChanged(`${RAW}/.fetched`, `${files.join('\n')}\n`);
});

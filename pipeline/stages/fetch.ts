import { fetchMissing } from '../sources/fetch.ts';
import { sources } from '../sources/index.ts';
import { RAW, readStored, storedFiles } from '../sources/snapshot.ts';
import { runStage } from '../stage.ts';
import { sha256, writeIfChanged } from '../warehouse/files.ts';

/** Stores bytes in `raw/`. What it found there is listed in `raw/.fetched`, which tells Make of a change. */
await runStage('fetch', async (_words, effects) => {
  const { MIRROR, STRICT } = process.env;
  await fetchMissing(
    sources,
    { mirror: MIRROR || undefined, strict: !['', '0', undefined].includes(STRICT) },
    effects,
  );
  const files = sources.flatMap((source) =>
    storedFiles(source).map((stored) => `${sha256(readStored(stored))} ${stored.path}\n`),
  );
  writeIfChanged(`${RAW}/.fetched`, files.join(''));
});

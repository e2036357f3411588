import fs from 'node:fs';
import { listing } from '../listing.js';
import { fetchMissing } from '../sources/fetch.ts';
import { RAW, readStored, storedFiles } from '../sources/snapshot.ts';
import { runStage } from '../stage.ts';
import { allSources, ownTables } from '../studies/sources.ts';
import { sha256, writeIfChanged } from '../warehouse/files.ts';

/**
 * Stores bytes in `raw/`. What it found there is listed in `raw/.fetched`, which tells Make of a change; in
 * `raw/.local` the files outside `raw/` that studies name, which Make looks at in every run; and in `raw/.checked` how
 * all of `raw/` looked, by which Make knows whether to look again.
 */
runStage('fetch', async (_words, effects) => {
  const { MIRROR, STRICT, RENEWED } = process.env;
  const isRenewed = RENEWED === '1';
  const tables = ownTables();
  const sources = allSources(tables);
  await fetchMissing(
    sources,
    {
      mirror: MIRROR || undefined,
      strict: !['', '0', undefined].includes(STRICT),
      isRenewed,
    },
    effects,
  );
  const files = sources.flatMap((source) =>
    storedFiles(source).map((stored) => `${sha256(readStored(stored))} ${stored.path}\n`),
  );
  // How a table is to be read is as much a part of it as its bytes.
  const readings = tables.map((own) => `${sha256(JSON.stringify(own))} ${own.source_id}\n`);
  writeIfChanged(`${RAW}/.fetched`, [...files, ...readings].join(''));
  const local = sources.flatMap((source) => source.files.flatMap((file) => file.local ?? []));
  writeIfChanged(`${RAW}/.local`, local.map((file) => `${file}\n`).join(''));
  // What a refresh has not taken is still to be looked at.
  fs.writeFileSync(`${RAW}/.checked`, isRenewed ? 'a refresh' : listing(RAW));
});

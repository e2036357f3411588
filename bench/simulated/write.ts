import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { simulateSources } from './sources.ts';

/** Writes the simulated files that the pipeline stores. */
const FOLDER = 'pipeline/sources/simulated';

for (const [source, files] of Object.entries(await simulateSources())) {
  fs.mkdirSync(`${FOLDER}/${source}`, { recursive: true });
  for (const [name, bytes] of Object.entries(files))
    fs.writeFileSync(`${FOLDER}/${source}/${name}.gz`, gzipSync(bytes, { level: 9 }));
}

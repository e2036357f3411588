import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { simulateSources } from '../../bench/simulated/sources.ts';
import { simulatedFiles } from '../../pipeline/sources/formats/simulated-files.ts';

/** Archives are compressed otherwise by other versions of Node.js. */
function contents(files: Record<string, Uint8Array>) {
  return Object.entries(files)
    .map(([name, bytes]) => [name, Buffer.from(name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()])
    .sort();
}

it('stores what is simulated now', async () => {
  for (const [source, files] of Object.entries(await simulateSources()))
    expect(contents(simulatedFiles(source))).toEqual(contents(files));
});

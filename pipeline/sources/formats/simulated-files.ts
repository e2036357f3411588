import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { inCode } from '../../warehouse/code-hash.ts';
import { filesIn, readFile } from '../../warehouse/files.ts';

/** The stored simulated files of a source, by name; see pipeline/sources/simulated/README.md. */
export function simulatedFiles(source: string): Record<string, Uint8Array> {
  const stored = filesIn(inCode('pipeline/sources/simulated', source));
  return Object.fromEntries(stored.map((file) => [path.basename(file, '.gz'), gunzipSync(readFile(file))]));
}

import { shown, UserError } from '../../messages/errors.ts';
import { inCode } from '../../warehouse/code-hash.ts';
import { readFile } from '../../warehouse/files.ts';
import { placeIn, readCsv, recordsOf } from '../formats/csv-file.ts';

export const ALIASES = 'pipeline/sources/aliases.csv';
const HEADER = ['source_id', 'source_name', 'model_id', 'reason'] as const;

/** Reads the curated mapping from a source's model names to model ids; one line per name. */
export function readAliases(bytes: Uint8Array = readFile(inCode(ALIASES)), where = ALIASES) {
  const csv = readCsv({ bytes, where }, HEADER);
  const aliases = recordsOf(csv, HEADER);
  const names = aliases.map(({ source_id, source_name }) => `${source_id}:${source_name}`);
  const targets = new Map(aliases.map(({ model_id }, row) => [names[row]!, model_id]));
  for (const [row, { source_name, model_id, reason }] of aliases.entries()) {
    const refuse = (problem: string, expected: string) => {
      const found = shown(source_name);
      throw new UserError(placeIn(csv, row), problem, { expected, found, next: 'correct the line' });
    };
    const name = names[row]!;
    if (names.indexOf(name) < row) refuse('duplicate source_name', 'one line per name of a source');
    if (reason.trim() === '') refuse('missing reason', 'why the two names are the same model');
    // Follows the aliases until a model or a cycle is reached.
    const chain = new Set<string>();
    for (let next: string | undefined = model_id; next && !chain.has(next); next = targets.get(next))
      chain.add(next);
    if (chain.has(name)) refuse('circular aliases', 'a chain of aliases that ends at a model');
  }
  return aliases;
}

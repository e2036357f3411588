import fs from 'node:fs';
import path from 'node:path';
import { shown, UserError } from '../../messages/errors.ts';
import { CODE } from '../../warehouse/code-hash.ts';
import { placeIn, readCsv, recordsOf } from '../tables/csv-file.ts';
import type { Alias } from './model-identity.ts';

export const ALIASES = 'pipeline/sources/aliases.csv';
const HEADER = ['source_id', 'source_name', 'model_id', 'reason'] as const;

/** Reads the curated mapping from a source's model names to model ids; one line per name. */
export function readAliases(bytes: Uint8Array = fs.readFileSync(path.join(CODE, ALIASES)), where = ALIASES) {
  const csv = readCsv({ bytes, where }, HEADER);
  const aliases = recordsOf(csv, HEADER).map(({ source_id, source_name, model_id, reason }, i) => ({
    sourceId: source_id,
    sourceName: source_name,
    modelId: model_id,
    reason,
    where: placeIn(csv, i),
  }));
  const keyOf = ({ sourceId, sourceName }: Alias) => `${sourceId}:${sourceName}`;
  const names = new Set<string>();
  for (const alias of aliases) {
    const { sourceName, modelId, reason, where } = alias;
    const refuse = (problem: string, expected: string) => {
      throw new UserError(where, problem, { expected, found: shown(sourceName), next: 'correct the line' });
    };
    const name = keyOf(alias);
    if (names.has(name)) refuse('duplicate source_name', 'one line per name of a source');
    if (reason.trim() === '') refuse('missing reason', 'why the two names are the same model');
    names.add(name);
    // Follows the aliases until a model or a cycle is reached.
    const chain = new Set<string>();
    let next: string | undefined = modelId;
    while (next !== undefined && !chain.has(next)) {
      chain.add(next);
      next = aliases.find((each) => keyOf(each) === next)?.modelId;
    }
    if (chain.has(name)) refuse('circular aliases', 'a chain of aliases that ends at a model');
  }
  return aliases;
}

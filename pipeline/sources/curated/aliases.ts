import fs from 'node:fs';
import path from 'node:path';
import { shown, UserError } from '../../messages/errors.ts';
import { CODE } from '../../warehouse/code-hash.ts';
import { readCsv } from '../tables/csv-file.ts';
import type { Alias } from './model-identity.ts';

export const ALIASES = 'pipeline/sources/aliases.csv';
const HEADER = ['source_id', 'source_name', 'model_id', 'reason'] as const;

/** Reads the curated mapping from a source's model names to model ids; one line per name. */
export function readAliases(
  bytes: Uint8Array = fs.readFileSync(path.join(CODE, ALIASES)),
  where = ALIASES,
): Alias[] {
  const { header, rows, lines } = readCsv({ bytes, where }, HEADER);
  const at = (row: string[], column: (typeof HEADER)[number]) => row[header.indexOf(column)]!;
  const aliases = rows.map((row, i) => ({
    sourceId: at(row, 'source_id'),
    sourceName: at(row, 'source_name'),
    modelId: at(row, 'model_id'),
    reason: at(row, 'reason'),
    where: `${where}: line ${lines[i]}`,
  }));
  checkAliases(aliases);
  return aliases;
}

function checkAliases(aliases: readonly Alias[]): void {
  const names = new Set<string>();
  for (const { sourceId, sourceName, modelId, reason, where } of aliases) {
    const refuse = (problem: string, expected: string) => {
      throw new UserError({ where, problem, expected, found: shown(sourceName), next: 'correct the line' });
    };
    const name = `${sourceId}:${sourceName}`;
    if (names.has(name)) refuse('duplicate source_name', 'one line per name of a source');
    if (reason.trim() === '') refuse('missing reason', 'why the two names are the same model');
    names.add(name);
    if (aliasChain(name, modelId, aliases).includes(name))
      refuse('circular aliases', 'a chain of aliases that ends at a model');
  }
}

/** Follows the aliases of a name until a model or a cycle is reached. */
function aliasChain(name: string, modelId: string, aliases: readonly Alias[]): string[] {
  const chain: string[] = [];
  let next: string | undefined = modelId;
  while (next !== undefined && !chain.includes(next)) {
    chain.push(next);
    if (next === name) break;
    next = aliases.find((each) => `${each.sourceId}:${each.sourceName}` === next)?.modelId;
  }
  return chain;
}

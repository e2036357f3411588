import type { Effects } from '../sources/effects.ts';
import { writeIfChanged } from '../warehouse/files.ts';
import { DICTIONARY_FILE, dictionary } from './dictionary.ts';

/** Writes docs/tables.md from the contracts: `make dictionary`. */
export function writeDictionary(effects: Effects): number {
  const isNew = writeIfChanged(DICTIONARY_FILE, dictionary());
  effects.log(`${DICTIONARY_FILE} ${isNew ? 'written' : 'up to date'}`);
  return 0;
}

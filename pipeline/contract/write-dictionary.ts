import type { Effects } from '../sources/effects.ts';
import { STUDY_SCHEMA_FILE, studySchemaText } from '../studies/study.ts';
import { writeIfChanged } from '../warehouse/files.ts';
import { DICTIONARY_FILE, dictionary } from './dictionary.ts';

/** Writes docs/tables.md from the contracts, and the JSON Schema of studies: `make dictionary`. */
export function writeDictionary(effects: Effects): number {
  const files = { [DICTIONARY_FILE]: dictionary(), [STUDY_SCHEMA_FILE]: studySchemaText() };
  for (const [file, text] of Object.entries(files))
    effects.log(`${file} ${writeIfChanged(file, text) ? 'written' : 'up to date'}`);
  return 0;
}

import { sources } from '../sources/index.ts';
import type { Source } from '../sources/source.ts';
import { ownCsvSource } from '../sources/tables/own-csv.ts';
import type { OwnCsv } from '../sources/tables/own-csv-schema.ts';
import { FOLDER, TRIALS_SOURCE } from './folder.ts';
import { ownTables } from './valid-studies.ts';

/**
 * Every source: the built-in ones, then the user's own tables, by default those of all valid studies.
 *
 * @param trials the path of a study's own trials
 */
export function allSources(tables: readonly OwnCsv[] = ownTables(), trials?: string): Source[] {
  const builtIn = sources.map((each) =>
    trials !== undefined && each.id === TRIALS_SOURCE ? { ...each, bundle: trials } : each,
  );
  return [...builtIn, ...tables.map((own) => ownCsvSource(own, FOLDER))];
}

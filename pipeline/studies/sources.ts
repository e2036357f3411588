import path from 'node:path';
import { UserError } from '../errors.ts';
import { sources } from '../sources/index.ts';
import { type OwnCsv, ownCsvSource } from '../sources/own-csv.ts';
import type { Source } from '../sources/source.ts';
import { FOLDER, readStudies, TRIALS_SOURCE } from './study.ts';

/** The user's own tables in all studies, without duplicates. */
function ownTables(): OwnCsv[] {
  const tables = new Map<string, { own: OwnCsv; file: string }>();
  for (const { csv, file } of readStudies()) {
    for (const [i, own] of csv.entries()) {
      const known = tables.get(own.source_id);
      const isBuiltIn = sources.some(({ id }) => id === own.source_id);
      if (isBuiltIn || (known && JSON.stringify(known.own) !== JSON.stringify(own))) {
        throw new UserError({
          where: `${file}: csv.${i}.source_id`,
          problem: 'source_id is already in use',
          expected: 'a unique source_id, or the same settings in every study that uses the table',
          found: `${own.source_id}, also in ${known?.file ?? path.join('pipeline', 'sources')}`,
          next: 'choose another source_id',
        });
      }
      tables.set(own.source_id, { own, file });
    }
  }
  return [...tables.values()].map(({ own }) => own);
}

/**
 * Every source: the built-in ones, then the user's own tables, by default those of all studies.
 *
 * @param trials the path of a study's own trials
 */
export function allSources(tables: readonly OwnCsv[] = ownTables(), trials?: string): Source[] {
  const builtIn = sources.map((each) =>
    trials !== undefined && each.id === TRIALS_SOURCE ? { ...each, bundle: trials } : each,
  );
  return [...builtIn, ...tables.map((own) => ownCsvSource(own, FOLDER))];
}

import path from 'node:path';
import { UserError } from '../messages/errors.ts';
import type { OwnCsv } from '../sources/formats/own-csv-schema.ts';
import { sources } from '../sources/index.ts';
import type { Source } from '../sources/source.ts';
import { ownCsvSource } from '../sources/tables/own-csv.ts';
import { FOLDER, TRIALS_SOURCE } from './folder.ts';
import { readStudy, type Study, studyNames } from './study.ts';

/** The studies that can be run, and what is wrong with the others, by name. */
export function validStudies(): { studies: Study[]; invalid: ReadonlyMap<string, UserError> } {
  const studies: Study[] = [];
  const invalid = new Map<string, UserError>();
  for (const name of studyNames()) {
    try {
      const study = readStudy(name);
      checkTables(study, studies);
      studies.push(study);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      invalid.set(name, error);
    }
  }
  return { studies, invalid };
}

/** A study by name; throws what is wrong with it. */
export function validStudy(name: string): Study {
  const { studies, invalid } = validStudies();
  const error = invalid.get(name);
  if (error) throw error;
  return studies.find((study) => study.name === name) ?? readStudy(name);
}

/** The user's own tables in all valid studies, without duplicates. */
function ownTables(): OwnCsv[] {
  const tables = validStudies().studies.flatMap(({ csv }) => csv);
  return [...new Map(tables.map((own) => [own.source_id, own])).values()];
}

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

/** Refuses a table with the id of a built-in source, or of another table in an earlier study. */
function checkTables({ csv, file }: Study, earlier: readonly Study[]): void {
  for (const [i, own] of csv.entries()) {
    const { source_id } = own;
    const isOther = (each: OwnCsv) =>
      each.source_id === source_id && JSON.stringify(each) !== JSON.stringify(own);
    const known = earlier.find((other) => other.csv.some(isOther));
    if (!known && sources.every(({ id }) => id !== source_id)) continue;
    throw new UserError(`${file}: csv.${i}.source_id`, 'source_id is already in use', {
      expected: 'a unique source_id, or the same settings in every study that uses the table',
      found: `${source_id}, also in ${known?.file ?? path.join('pipeline', 'sources')}`,
      next: 'choose another source_id',
    });
  }
}

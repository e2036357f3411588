import fs from 'node:fs';
import path from 'node:path';
import { readStates } from '../../cohort/study-date.ts';
import { UNMATCHED, unmatchedCsv } from '../../cohort/unmatched-names.ts';
import { findingTables, readTables } from '../../report/finding/tables.ts';
import type { Study } from '../../studies/study.ts';
import { codeHash, packageVersion } from '../../warehouse/code-hash.ts';
import { stageContracts } from '../../warehouse/contract.ts';
import { Database, identifier, literal, qualified } from '../../warehouse/database.ts';
import { datapackage, PACKAGE_CODE } from '../../warehouse/datapackage.ts';
import { readRows } from '../../warehouse/rows.ts';
import { LOG, type Made } from '../../warehouse/stage-folder.ts';
import { studyDescriptions } from '../../warehouse/study-descriptions.ts';
import { tableName } from '../../warehouse/table-file.ts';
import { leaderboardFiles } from '../aggregation/order/file-words.ts';
import { GROUPS, groupsCsv } from '../aggregation/order/group-words.ts';
import { correlationFiles } from '../agreement/own/file-words.ts';
import { READING, readingCsv } from '../normalize/reading-words.ts';
import { editionOf } from '../report/editor.ts';
import { findingsText } from '../report/findings-text.ts';
import { claimsText } from '../report/terminal-text.ts';
import { ABOUT_ALL, stage } from '../stage.ts';

/** The leaderboard, its top and the user's correlations to be pasted, and files about the whole study: one DuckDB file with all tables, the findings, the claims as printed after a run, and descriptions of all files. */
export default stage({
  name: 'publish',
  ...ABOUT_ALL,
  describesFiles: true,
  // datapackage.json has the hash of all code.
  inputs: () => ({ code: codeHash(PACKAGE_CODE) }),

  async files({ read, study, folder, made }) {
    await writeDatabase(path.join(folder, 'alignment.duckdb'), made);
    const states = await readStates(read, study);
    const tables = await readTables(read, study, findingTables);
    const sourcesSql = 'select * replace (as_of::varchar as as_of) from normalize.source order by all';
    const sources = await readRows(read, sourcesSql);
    const edition = editionOf(tables, states);
    const findings = edition.chapters.flatMap((chapter) => chapter.findings);
    const { question, answer, numbers } = edition;
    const summary = { question, answer, numbers, as_of: states.asOf };
    const notes = notesOf(made.values());
    const groups = groupsCsv(tables);
    const reading = readingCsv(tables);
    const description = datapackage(study, made, sources, summary, tables.isAlone);
    return {
      'findings.md': findingsText(study, edition, states),
      'findings.json': `${JSON.stringify({ question, answer, findings }, null, 1)}\n`,
      ...leaderboardFiles(tables, states, packageVersion()),
      ...correlationFiles(findings, states, packageVersion()),
      'claims.txt': claimsText(tables, edition, states, ownNotes(made.get('normalize')!, study)),
      ...studyDescriptions(description),
      [LOG]: notes,
      ...(groups && { [GROUPS]: groups }),
      ...(reading && { [READING]: reading }),
      ...(study.csv.length > 0 && !tables.isAlone && { [UNMATCHED]: await unmatchedCsv(read) }),
    };
  },
});

/** The notes of stages. */
function notesOf(made: Iterable<Made>): string {
  return [...made]
    .filter(({ files }) => LOG in files)
    .map(({ folder }) => fs.readFileSync(path.join(folder, LOG), 'utf8'))
    .join('');
}

/** The notes on the user's own tables, which a reader of their numbers must see. */
function ownNotes(normalize: Made, { csv }: Study): string[] {
  const isOwn = (note: string) => csv.some(({ source_id }) => note.startsWith(`${source_id}: `));
  return notesOf([normalize]).split('\n').filter(isOwn);
}

/** Writes every published table to one DuckDB file, with descriptions of tables and columns as comments. */
async function writeDatabase(file: string, made: ReadonlyMap<string, Made>) {
  const database = await Database.open(file);
  try {
    // One transaction, so that tables are written to disk only once.
    await database.run('begin');
    for (const [stageName, files] of made) {
      for (const contract of stageContracts(stageName).values()) {
        const table = qualified(contract.name);
        const parquet = `${tableName(contract.name)}.parquet`;
        if (!(parquet in files.files)) continue;
        const comments = Object.entries(contract.columns).map(
          ([name, { description, unit }]) =>
            `comment on column ${table}.${identifier(name)} is ${literal(unit === undefined ? description : `${description} [${unit}]`)};`,
        );
        await database.run(`
          create schema if not exists ${identifier(stageName)};
          create table ${table} as select * from read_parquet(${literal(path.join(files.folder, parquet))});
          comment on table ${table} is ${literal(contract.description.trim())};
          ${comments.join('\n')}`);
      }
    }
    await database.run('commit');
    await database.run('checkpoint');
  } finally {
    database.close();
  }
  fs.rmSync(`${file}.wal`, { force: true });
}

import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { UserError } from '../errors.ts';
import { listing } from '../listing.js';
import { count, progress } from '../progress.ts';
import { indexText, type StudyPackage } from '../report/index-page.ts';
import { runStage, studyWord } from '../stage.ts';
import { claimsText } from '../studies/claims-text.ts';
import { findingTables } from '../studies/findings/tables.ts';
import { findingsText } from '../studies/findings.ts';
import { type States, statesOf, statesSql } from '../studies/states.ts';
import { readStudy, type Study } from '../studies/study.ts';
import { type Artifact, artifactPath, readArtifacts, rowCounts, stageFolder } from '../warehouse/artifact.ts';
import { type Contract, type MatrixContract, stageContracts, stageMatrices } from '../warehouse/contract.ts';
import { type Columns, Database, identifier, literal, qualified } from '../warehouse/database.ts';
import { type Described, type DescribedMatrix, datapackage } from '../warehouse/datapackage.ts';
import { filesIn, sha256OfFile } from '../warehouse/files.ts';
import { matrixPath, readMatrixRecord } from '../warehouse/matrix-file.ts';
import { Outputs } from '../warehouse/outputs.ts';
import { type Row, rowsOf } from '../warehouse/rows.ts';
import { BUILD, TABLE_STAGES } from '../warehouse/stages.ts';

/**
 * Puts what the stages made in place, once all of it is whole: the study's folder with every table (those of
 * normalize too, so that it can be read by itself), what each column means, and all tables in one DuckDB file.
 */
runStage('publish', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const lines = linesOf(study);
  const contracts = TABLE_STAGES.flatMap((stage) => [...stageContracts(stage).values()]);
  const outputs = new Outputs();
  try {
    const place = (file: string) => path.join('out', study.name, file);
    const { tables, claims, summary, found, states } = await writeDatabase(
      contracts,
      study,
      outputs.prepare(place('alignment.duckdb')),
    );
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    lines.add('alignment.duckdb', `${count(rows)} rows`);
    const write = (file: string, content: string) => {
      outputs.write(place(file), content);
      lines.add(file, `${count(Buffer.byteLength(content))} bytes`);
    };
    write('claims/claim.txt', claimsText(study, claims, summary, states));
    write('findings.md', findingsText(study, found, states));
    for (const { contract, base } of tables) prepareTable(outputs, contract, base, study);
    const matrices = TABLE_STAGES.flatMap((stage) => [...stageMatrices(stage).values()]).map((contract) =>
      describeMatrix(contract, study),
    );
    const description = await datapackage(tables, matrices, study);
    write('datapackage.json', description);
    for (const { contract, base } of matrices)
      outputs.copy(matrixPath(base), place(matrixPath(contract.name.replace('.', path.sep))));
    for (const file of filesIn(stageFolder('report', study.name)))
      outputs.copy(file, place(path.join('report', path.basename(file))));
    outputs.write(path.join('out', 'index.html'), indexText(packagesWith(study.name, description)));
    outputs.putInPlace();
    outputs.removeOthers(TABLE_STAGES.map((stage) => path.join('out', study.name, stage)));
    outputs.removeOthers([path.join('out', 'normalize'), place('report')]);
    outputs.list(study.name);
    // By which Make knows whether somebody has changed them.
    fs.writeFileSync(
      path.join(BUILD, study.name, '.listing'),
      listing(`${path.join('out', study.name)},${path.join('out', 'normalize')}`),
    );
    lines.add('*/*.parquet and .csv', `${tables.length} tables`);
    // Nothing is said of files before they are in place.
    for (const line of lines.all) effects.log(line);
  } finally {
    outputs.discard();
  }
});

/** The descriptions of all studies that are published, this one's among them, by their names. */
function packagesWith(study: string, description: string): StudyPackage[] {
  const published = fs
    .readdirSync('pipeline/studies')
    .filter((file) => file.endsWith('.json'))
    .map((file) => path.parse(file).name)
    .filter((name) => name === study || fs.existsSync(descriptionOf(name)));
  return published.sort().map((name) => ({
    ...JSON.parse(name === study ? description : fs.readFileSync(descriptionOf(name), 'utf8')),
    study: name,
  }));
}

function descriptionOf(study: string): string {
  return path.join('out', study, 'datapackage.json');
}

/** What is said of each file, a line each; the time is that since the one before. */
function linesOf(study: Study) {
  const all: string[] = [];
  let start = performance.now();
  const add = (file: string, size: string) => {
    all.push(progress(`${study.name}/${file}`, size, performance.now() - start));
    start = performance.now();
  };
  return { all, add };
}

function prepareTable(outputs: Outputs, { name }: Contract, base: string, study: Study): void {
  const table = name.replace('.', path.sep);
  const places = [path.join('out', study.name, table)];
  if (name.startsWith('normalize.')) places.push(path.join('out', table));
  for (const place of places) {
    for (const extension of ['csv', 'parquet']) outputs.copy(`${base}.${extension}`, `${place}.${extension}`);
  }
}

/** What was noted of a matrix when it was written; a file that somebody changed by hand is not published. */
function describeMatrix(contract: MatrixContract, study: Study): DescribedMatrix {
  const base = artifactPath(contract.name, study.name);
  const record = readMatrixRecord(base);
  if (record) return { contract, base, record };
  throw new UserError({
    where: matrixPath(base),
    problem: 'file is missing or was changed by hand',
    expected: 'the sha256 recorded when it was written',
    found: 'another sha256',
    next: `remove ${matrixPath(base)} and run make again`,
  });
}

/** Writes all tables into one DuckDB file, and says of each what it holds. */
async function writeDatabase(
  contracts: Contract[],
  study: Study,
  file: string,
): Promise<{
  tables: Described[];
  claims: Columns;
  summary: Columns;
  found: Record<string, Row[]>;
  states: States;
}> {
  const database = await Database.open(file);
  try {
    // One for all: each would be written to the disk by itself else.
    await database.run('begin');
    for (const stage of TABLE_STAGES) await database.run(`create schema ${identifier(stage)}`);
    const baseOf = ({ name }: Contract) => artifactPath(name, study.name);
    const artifacts = await readArtifacts(database, contracts.map(baseOf));
    for (const contract of contracts) {
      const base = baseOf(contract);
      checkCsv(base, artifacts.get(base));
      const table = qualified(contract.name);
      const columns = Object.entries(contract.columns).map(
        ([name, { description, unit }]) =>
          `comment on column ${table}.${identifier(name)} is ${literal(unit === undefined ? description : `${description} [${unit}]`)};`,
      );
      await database.run(`
        create table ${table} as select * from read_parquet(${literal(`${base}.parquet`)});
        comment on table ${table} is ${literal(contract.description.trim())};
        ${columns.join('\n')}
      `);
    }
    const counts = await rowCounts(database, contracts.map(baseOf));
    const tables = contracts.map((contract) => {
      const base = baseOf(contract);
      return { contract, base, rows: counts.get(base)! };
    });
    await database.run('commit');
    await database.run('checkpoint');
    const claims = await database.columns('from claims.claim');
    const summary = await database.columns('from agreement.summary');
    const found: Record<string, Row[]> = {};
    for (const [table, columns] of Object.entries(findingTables))
      found[table] = rowsOf(await database.columns(`select ${columns} from ${qualified(table)}`));
    return { tables, claims, summary, found, states: statesOf(study, await database.columns(statesSql)) };
  } finally {
    database.close();
  }
}

/** The Parquet file says what the CSV must be; what somebody changed by hand is not published. */
function checkCsv(base: string, artifact: Artifact | undefined): void {
  if (artifact?.contentHash === sha256OfFile(`${base}.csv`)) return;
  throw new UserError({
    where: `${base}.csv`,
    problem: 'rows differ from the Parquet file',
    expected: `sha256 ${artifact?.contentHash ?? 'in the Parquet file'}`,
    found: 'another sha256',
    next: `remove ${base}.csv and run make again`,
  });
}

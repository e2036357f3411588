import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { runStage, studyWord } from '../stage.ts';
import { readStudy, type Study } from '../studies/study.ts';
import { artifactPath } from '../warehouse/artifact.ts';
import { packageVersion, progress } from '../warehouse/build.ts';
import { type Contract, stageContracts } from '../warehouse/contract.ts';
import { Database, identifier, literal, qualified } from '../warehouse/database.ts';
import { tableResources } from '../warehouse/datapackage.ts';
import { replaceIfChanged, temporaryPath, writeIfChanged } from '../warehouse/files.ts';

const STAGES = ['normalize', 'cohort', 'agreement', 'aggregation', 'claims'];

/** The study's folder as one package: what every table is, and all of them in one DuckDB file. */
await runStage('publish', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const contracts = STAGES.flatMap((stage) => [...stageContracts(stage).values()]);
  const start = performance.now();
  for (const contract of contracts) if (contract.name.startsWith('normalize.')) linkShared(contract, study);
  const counts = await writeDatabase(contracts, study);
  writeIfChanged(
    path.join('out', study.name, 'datapackage.json'),
    await datapackage(contracts, study, counts),
  );
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
  effects.log(progress('publish.alignment_duckdb', rows, performance.now() - start));
});

/** The tables that all studies share, in the study's own folder too, so that it can be read by itself. */
function linkShared({ name }: Contract, study: Study): void {
  for (const extension of ['csv', 'parquet']) {
    const from = `${artifactPath(name, undefined)}.${extension}`;
    const to = path.join('out', study.name, from.slice('out/'.length));
    const temporary = temporaryPath(to);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.rmSync(temporary, { force: true });
    try {
      fs.linkSync(from, temporary);
    } catch {
      // Not every file system has hard links.
      fs.copyFileSync(from, temporary);
    }
    replaceIfChanged(temporary, to);
  }
}

/** `alignment.duckdb`, whole or not at all; returns the rows of each table. */
async function writeDatabase(contracts: Contract[], study: Study): Promise<Map<string, number>> {
  const target = path.join('out', study.name, 'alignment.duckdb');
  const temporary = temporaryPath(target);
  for (const file of [temporary, `${temporary}.wal`]) fs.rmSync(file, { force: true });
  const counts = new Map<string, number>();
  try {
    const database = await Database.open(temporary);
    for (const stage of STAGES) await database.run(`create schema ${identifier(stage)}`);
    for (const contract of contracts) {
      const parquet = `${artifactPath(contract.name, study.name)}.parquet`;
      const table = qualified(contract.name);
      await database.run(`create table ${table} as select * from read_parquet(${literal(parquet)})`);
      await database.run(`comment on table ${table} is ${literal(contract.description.trim())}`);
      for (const [name, { description }] of Object.entries(contract.columns)) {
        await database.run(`comment on column ${table}.${identifier(name)} is ${literal(description)}`);
      }
      const { rows } = await database.row(`select count(*) as rows from ${table}`);
      counts.set(contract.name, Number(rows));
    }
    await database.run('checkpoint');
    database.close();
    fs.renameSync(temporary, target);
  } finally {
    for (const file of [temporary, `${temporary}.wal`]) fs.rmSync(file, { force: true });
  }
  return counts;
}

async function datapackage(
  contracts: Contract[],
  study: Study,
  counts: Map<string, number>,
): Promise<string> {
  const sources = await readSources();
  const resources = contracts.flatMap((contract) => {
    const base = artifactPath(contract.name, study.name);
    return tableResources(contract, base, contract.name.replace('.', '/'), counts.get(contract.name)!);
  });
  const content = {
    profile: 'data-package',
    name: `metalign-${study.name}`,
    title: study.title,
    description:
      'How far the measures of human-like vision agree with each other, and what a combined leaderboard score then means.',
    version: packageVersion(),
    origin: sources.some(({ origin }) => origin === 'simulated') ? 'simulated' : 'real',
    as_of: study.as_of,
    sources,
    resources,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

async function readSources() {
  const database = await Database.open();
  const source = await database.columns(
    `select * replace (as_of::varchar as as_of) from read_parquet(${literal(`${artifactPath('normalize.source', undefined)}.parquet`)})`,
  );
  database.close();
  return (source.source_id as string[]).map((_, i) => ({
    title: source.title![i],
    path: source.url![i],
    licence: source.licence![i],
    citation: source.citation![i],
    snapshot: source.snapshot_id![i],
    as_of: source.as_of![i],
    content_sha256: source.content_sha256![i],
    origin: source.origin![i],
  }));
}

import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../folder.ts';
import { type Contract, describedColumns } from './contract.ts';
import { copyWithCarriageReturns } from './csv.ts';
import { type Database, identifier, literal, qualified } from './database.ts';
import { replaceIfChanged, sha256, sha256OfFile, temporaryPath } from './files.ts';
import { BUILD } from './stages.ts';

export type Origin = 'real' | 'simulated';

/** What a table was made from. It travels as key-value metadata in the table's Parquet file. */
export interface Provenance {
  version: string;
  origin: Origin;
  /** sha256 of each file of code that makes the table. */
  code: Record<string, string>;
  /** sha256 of the content of each table or snapshot that the table is made from. */
  inputs: Record<string, string>;
}

export interface Artifact {
  origin: Origin;
  /** sha256 of the CSV file: the rows themselves, without the provenance. */
  contentHash: string;
  /** sha256 of the provenance. */
  fingerprint: string;
}

/** `out/.build/normalize` or `out/.build/<study>/<stage>`. */
export function stageFolder(stage: string, study: string | undefined): string {
  if (stage === 'normalize') return path.join(BUILD, stage);
  if (study === undefined) throw new Error(`stage ${stage} belongs to a study`);
  return path.join(BUILD, study, stage);
}

/** The path of a table's files without the extension. */
export function artifactPath(name: string, study: string | undefined): string {
  const [stage, table] = name.split('.') as [string, string];
  return path.join(stageFolder(stage, study), table);
}

export function fingerprintOf(provenance: Provenance): string {
  return sha256(JSON.stringify(provenance));
}

/** What a file says of itself, as key-value metadata: which table, what it means, and what it was made from. */
export function provenanceMetadata(
  { name, description }: Contract,
  provenance: Provenance,
): Record<string, string> {
  return {
    'metalign.table': name,
    'metalign.description': description.trim(),
    'metalign.version': provenance.version,
    'metalign.origin': provenance.origin,
    'metalign.code': JSON.stringify(provenance.code),
    'metalign.inputs': JSON.stringify(provenance.inputs),
    'metalign.fingerprint': fingerprintOf(provenance),
  };
}

/** What the Parquet files at these paths say of themselves, by the path; nothing of those that are not there. */
export async function readArtifacts(
  database: Database,
  bases: readonly string[],
): Promise<Map<string, Artifact>> {
  const files = bases.map(parquetOf).filter((file) => fs.existsSync(file));
  const read = (some: readonly string[]) => metadataOf(database, some);
  // Where one is no Parquet file, each by itself: that one is as good as none, and is made again.
  const metadata =
    files.length === 0
      ? new Map<string, string>()
      : await read(files).catch(async () => {
          const each = await Promise.all(
            files.map((file) => read([file]).catch(() => new Map<string, string>())),
          );
          return new Map(each.flatMap((some) => [...some]));
        });
  const artifactOf = (file: string): Artifact => ({
    origin: metadata.get(`${file} metalign.origin`) === 'simulated' ? 'simulated' : 'real',
    contentHash: metadata.get(`${file} metalign.content_sha256`) ?? '',
    fingerprint: metadata.get(`${file} metalign.fingerprint`) ?? '',
  });
  return new Map(
    bases
      .filter((base) => files.includes(parquetOf(base)))
      .map((base) => [base, artifactOf(parquetOf(base))]),
  );
}

function parquetOf(base: string): string {
  return `${base}.parquet`;
}

/** How many rows each artifact's Parquet file has, by the file's path without its ending. */
export async function rowCounts(database: Database, bases: readonly string[]): Promise<Map<string, number>> {
  const { base, rows } = await database.columns(
    `select left(file_name, -length('.parquet')) as base, num_rows::double as rows
    from parquet_file_metadata([${bases.map((each) => literal(parquetOf(each))).join(', ')}])`,
  );
  return new Map((base as string[]).map((each, i) => [each, Number(rows![i])]));
}

/** By `file key`. */
async function metadataOf(database: Database, files: readonly string[]): Promise<Map<string, string>> {
  const { name, value } = await database.columns(
    `select file_name || ' ' || decode(key) as name, decode(value) as value
    from parquet_kv_metadata([${files.map(literal).join(', ')}])
    where decode(key) in ('metalign.origin', 'metalign.content_sha256', 'metalign.fingerprint')`,
  );
  return new Map((name as string[]).map((each, i) => [each, String(value![i])]));
}

/** True where both files of an artifact are there, whole, and made from just this. */
export function isCurrent(artifact: Artifact | undefined, base: string, fingerprint: string): boolean {
  const csv = `${base}.csv`;
  return (
    artifact?.fingerprint === fingerprint && fs.existsSync(csv) && sha256OfFile(csv) === artifact.contentHash
  );
}

/** Writes a table's two files beside the places they are meant for; {@link commit} puts them there. */
export async function stage(
  database: Database,
  contract: Contract,
  base: string,
  provenance: Provenance,
): Promise<Artifact> {
  makeFolder(path.dirname(base));
  const columns = Object.keys(contract.columns).map(identifier).join(', ');
  const order = contract.orderBy.map((column) => `${identifier(column)} nulls last`).join(', ');
  const rows = `select ${columns} from ${qualified(contract.name)} order by ${order}`;

  const csv = temporaryPath(`${base}.csv`);
  const withLineFeeds = lineFeedsPath(base);
  await database.run(
    `copy (${rows}) to ${literal(withLineFeeds)} (format csv, header, use_tmp_file false, timestampformat '%Y-%m-%dT%H:%M:%S.%fZ')`,
  );
  copyWithCarriageReturns(withLineFeeds, csv);
  fs.rmSync(withLineFeeds);

  const artifact = {
    origin: provenance.origin,
    contentHash: sha256OfFile(csv),
    fingerprint: fingerprintOf(provenance),
  };
  const metadata = {
    ...provenanceMetadata(contract, provenance),
    'metalign.columns': JSON.stringify(describedColumns(contract)),
    'metalign.content_sha256': artifact.contentHash,
  };
  const pairs = Object.entries(metadata).map(([key, value]) => `${literal(key)}: ${literal(value)}`);
  await database.run(
    `copy (${rows}) to ${literal(temporaryPath(`${base}.parquet`))} (format parquet, compression zstd, use_tmp_file false, kv_metadata {${pairs.join(', ')}})`,
  );
  return artifact;
}

/** The Parquet file comes last: it says what the CSV must be, so a kill in between is seen at the next run. */
export function commit(base: string): void {
  for (const file of [`${base}.csv`, `${base}.parquet`]) replaceIfChanged(temporaryPath(file), file);
}

export function discard(base: string): void {
  for (const file of [`${base}.csv`, `${base}.parquet`]) fs.rmSync(temporaryPath(file), { force: true });
  fs.rmSync(lineFeedsPath(base), { force: true });
}

/** A table's CSV as DuckDB writes it. */
function lineFeedsPath(base: string): string {
  return temporaryPath(`${base}.lf`);
}

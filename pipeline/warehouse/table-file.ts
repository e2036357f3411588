import path from 'node:path';
import type { Contract } from './contract.ts';
import { type Database, identifier, literal, qualified } from './database.ts';
import { sha256OfFile } from './files.ts';
import { mapped } from './rows.ts';
import type { Origin } from './stage-folder.ts';

/** What a table was made from, for the metadata of its Parquet or Arrow file. */
export interface Provenance {
  version: string;
  origin: Origin;
  /** sha256 of the code of the stage. */
  code: string;
  /** sha256 of the rows of each table that the stage reads, and of its other inputs. */
  inputs: Readonly<Record<string, string>>;
}

/** A file's key-value metadata: the table's name, description and provenance. */
export function provenanceMetadata(
  { name, description }: Contract,
  { version, origin, code, inputs }: Provenance,
): Record<string, string> {
  return {
    'metalign.table': name,
    'metalign.description': description.trim(),
    'metalign.version': version,
    'metalign.origin': origin,
    'metalign.code': code,
    'metalign.inputs': JSON.stringify(inputs),
  };
}

/** The part after the dot of a name such as `cohort.score`. */
export function tableName(qualifiedName: string): string {
  return qualifiedName.split('.')[1]!;
}

/** Writes a table as CSV (RFC 4180, CR LF) and Parquet (zstd), rows in the contract's order. */
export async function writeTable(
  database: Database,
  contract: Contract,
  folder: string,
  provenance: Provenance,
): Promise<void> {
  const base = path.join(folder, tableName(contract.name));
  const columns = Object.keys(contract.columns).map(identifier).join(', ');
  const order = contract.orderBy.map((column) => `${identifier(column)} nulls last`).join(', ');
  const rows = `select ${columns} from ${qualified(contract.name)} order by ${order}`;
  await database.run(`
    copy (${rows}) to ${literal(`${base}.csv`)}
    (format csv, header, new_line '\\r\\n', use_tmp_file false, timestampformat '%Y-%m-%dT%H:%M:%S.%fZ')`);
  const described = mapped(contract.columns, ({ description, unit }) => ({ description, unit }));
  const metadata = {
    ...provenanceMetadata(contract, provenance),
    'metalign.columns': JSON.stringify(described),
    'metalign.content_sha256': sha256OfFile(`${base}.csv`),
  };
  const pairs = Object.entries(metadata).map(([key, value]) => `${literal(key)}: ${literal(value)}`);
  await database.run(`
    copy (${rows}) to ${literal(`${base}.parquet`)}
    (format parquet, compression zstd, use_tmp_file false, kv_metadata {${pairs.join(', ')}})`);
}

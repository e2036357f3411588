import path from 'node:path';
import { messageOf, UserError } from '../messages/errors.ts';
import { checkColumns, checkTable, type Fault } from './check-table.ts';
import { type Contract, type MatrixContract, stageContracts, stageMatrices, typesOf } from './contract.ts';
import { type Columns, type Database, identifier, qualified } from './database.ts';
import { writeFile } from './files.ts';
import { columnsMade, nameColumns, selectWithNames } from './name-columns.ts';
import { type Reader, type Row, toColumns } from './rows.ts';
import type { MatrixShape } from './stage-folder.ts';
import { type Provenance, provenanceMetadata, tableName } from './table-file.ts';

/** The tables of a running stage, and those that it reads from other stages. */
export class StageTables implements Reader {
  readonly contracts: ReadonlyMap<string, Contract>;
  readonly matrices: Map<string, MatrixContract>;
  private readonly all: ReadonlyMap<string, Contract>;
  /** The tables of other stages that were read. */
  readonly opened = new Set<string>();
  private readonly ready = new Set<string>();
  private readonly rows = new Map<string, number>();

  /**
   * @param folders of the stages and single tables that it reads, by name
   * @param stepFolders folders of `sql/` with intermediate tables
   * @param leftOut tables of other stages that have no file, as they have no rows
   */
  constructor(
    private readonly database: Database,
    private readonly stage: string,
    private readonly folders: ReadonlyMap<string, string>,
    private readonly stepFolders: readonly string[] = [],
    private readonly fault?: Fault,
    private readonly leftOut: ReadonlySet<string> = new Set(),
  ) {
    this.contracts = stageContracts(stage);
    this.matrices = stageMatrices(stage);
    const steps = stepFolders.flatMap((folder) => [...stageContracts(folder)]);
    this.all = new Map([...this.contracts, ...this.matrices, ...steps]);
  }

  async columns(sql: string): Promise<Columns> {
    await this.makeReady(sql);
    return await this.database.columns(sql);
  }

  async *parts(sql: string): AsyncGenerator<Columns> {
    await this.makeReady(sql);
    yield* this.database.parts(sql);
  }

  /** Makes a computed table. */
  async put(name: string, content: readonly Row[] | Iterable<Columns>): Promise<void> {
    const contract = this.all.get(name);
    if (!contract || contract.sql !== undefined)
      throw new Error(`${this.stage} computes ${name}, but sql/ has no table of this name that is computed`);
    const columns = Array.isArray(content) ? toColumns(content) : (content as Iterable<Columns>);
    const types = typesOf({ columns: columnsMade(contract) });
    await this.finish(contract, await this.database.createTable(name, types, columns));
  }

  /** Makes all tables of a stage that has nothing to say. */
  async makeEmpty(): Promise<void> {
    for (const [name, contract] of this.contracts) {
      await this.database.createEmpty(name, typesOf(contract));
      this.rows.set(name, 0);
    }
  }

  /** Makes all remaining tables and matrices. */
  async makeAll(): Promise<void> {
    for (const name of [...this.contracts.keys(), ...this.matrices.keys()]) await this.make(name);
  }

  /** Number of rows of each table. */
  rowCounts(): Record<string, number> {
    const names = [...this.contracts.keys()];
    return Object.fromEntries(names.map((name) => [tableName(name), this.rows.get(name)!]));
  }

  /** Writes the matrices as Arrow files. */
  async writeMatrices(folder: string, provenance: Provenance): Promise<Record<string, MatrixShape>> {
    const shapes: Record<string, MatrixShape> = {};
    for (const [name, contract] of this.matrices) {
      // Arrow is slow to load, and most stages have no matrix.
      const { writeMatrix } = await import('./matrix.ts');
      const metadata = provenanceMetadata(contract, provenance);
      const { bytes, ...shape } = await writeMatrix(contract, this, metadata);
      writeFile(path.join(folder, `${tableName(name)}.arrow`), bytes);
      shapes[tableName(name)] = shape;
    }
    return shapes;
  }

  /** Drops all tables; later stages read the files. */
  async drop(): Promise<void> {
    for (const schema of [this.stage, ...this.stepFolders].map(identifier))
      await this.database.run(`drop schema ${schema} cascade; create schema ${schema}`);
  }

  /** Makes the tables that a query reads. */
  private async makeReady(sql: string): Promise<void> {
    for (const table of await this.database.tablesRead(sql)) await this.make(table);
  }

  private async make(name: string): Promise<void> {
    if (this.ready.has(name)) return;
    this.ready.add(name);
    const contract = this.all.get(name);
    if (contract) await this.select(contract);
    else await this.open(name);
  }

  private async select(contract: Contract): Promise<void> {
    const { name, sql } = contract;
    if (sql === undefined) throw new Error(`${this.stage} has not computed ${name}`);
    const inFile = (error: unknown) => {
      const file = `sql/${name.replace('.', '/')}.sql`;
      throw new UserError(file, messageOf(error), { next: 'correct the query' });
    };
    await this.database.tablesRead(sql).catch(inFile);
    await this.makeReady(sql);
    const rows = await this.database.createFrom(name, sql).catch(inFile);
    await checkColumns(this.database, contract);
    await this.finish(contract, rows);
  }

  private async finish(contract: Contract, rows: number): Promise<void> {
    this.ready.add(contract.name);
    await this.addNames(contract, rows);
    const fault = contract.name.startsWith(`${this.stage}.`) ? undefined : this.fault;
    this.rows.set(contract.name, await checkTable(this.database, contract, fault, rows === 0));
  }

  /** Puts names beside the ids of a table. */
  private async addNames(contract: Contract, rows: number): Promise<void> {
    const names = nameColumns(contract, this.folders);
    if (names.length === 0) return;
    if (rows === 0) return await this.database.createEmpty(contract.name, typesOf(contract));
    for (const each of names) await this.makeReady(each.names);
    const made = `${contract.name} without names`;
    await this.database.run(`
      alter table ${qualified(contract.name)} rename to ${identifier(tableName(made))};
      create table ${qualified(contract.name)} as ${selectWithNames(contract, made, names)};
      drop table ${qualified(made)}`);
  }

  /** Opens the file of another stage's table as a view. */
  private async open(name: string): Promise<void> {
    const [schema, table] = name.split('.') as [string, string];
    // Settings, and tables that the stage itself has loaded.
    if (schema === 'study' || this.stepFolders.includes(schema)) return;
    const folder = this.folders.get(schema) ?? this.folders.get(name);
    if (!folder)
      throw new Error(`${this.stage} reads ${name}, but ${schema} is not among the stages that it reads`);
    this.opened.add(name);
    const from = this.leftOut.has(name)
      ? typesOf(stageContracts(schema).get(name)!)
      : path.join(folder, `${table}.parquet`);
    await this.database.openTable(name, from);
  }
}

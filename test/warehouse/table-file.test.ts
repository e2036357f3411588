import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contract } from '../../pipeline/warehouse/contract.ts';
import { Database } from '../../pipeline/warehouse/database.ts';
import { sha256OfFile } from '../../pipeline/warehouse/files.ts';
import { writeTable } from '../../pipeline/warehouse/table-file.ts';
import { workInOwnFolder } from '../own-folder.ts';

type Cell = string | null;
const text = { type: 'VARCHAR' as const, description: 'any text', nullable: true };
const contract: Contract = {
  name: 'claims.texts',
  description: 'Texts in their order',
  grain: ['i'],
  orderBy: ['i'],
  columns: { i: { type: 'INTEGER', description: 'a number', nullable: false }, a: text, 'b,"\nc': text },
  tests: {},
  sql: undefined,
};
const HEADER = 'i,a,"b,""\nc"\r\n';
const provenance = {
  version: '0',
  origin: 'real' as const,
  code: 'hash of the code',
  inputs: { 'cohort.score': 'hash of the rows' },
};

workInOwnFolder();

async function write(rows: readonly (readonly [Cell, Cell])[]): Promise<Database> {
  const database = await Database.open();
  await database.run('create schema claims');
  const types = { i: 'INTEGER', a: 'VARCHAR', 'b,"\nc': 'VARCHAR' } as const;
  await database.createTable(contract.name, types, {
    i: rows.map((_, i) => i),
    a: rows.map(([a]) => a),
    'b,"\nc': rows.map(([, b]) => b),
  });
  await writeTable(database, contract, '.', provenance);
  return database;
}

/** The CSV of these rows, each with its number. */
async function csv(rows: readonly (readonly [Cell, Cell])[]): Promise<string> {
  (await write(rows)).close();
  return fs.readFileSync('texts.csv', 'utf8');
}

/** A field by RFC 4180: quoted if it has a quote, comma or line end. Null is empty; an empty text is quoted. */
function field(cell: Cell): string {
  if (cell === null) return '';
  return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

describe('the CSV of a table', () => {
  it('ends every record with CR LF, including the last', async () => {
    expect(await csv([['1', '2']])).toBe(`${HEADER}0,1,2\r\n`);
    expect(await csv([])).toBe(HEADER);
  });

  it('is UTF-8 without a byte order mark', async () => {
    expect(await csv([['é🧠', '漢']])).toBe(`${HEADER}0,é🧠,漢\r\n`);
  });

  it('distinguishes null from an empty text', async () => {
    expect(await csv([[null, '']])).toBe(`${HEADER}0,,""\r\n`);
  });

  it('reads back as written, for any text', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', ' ', "'", '\\', ';', '\t', '#', 'x', 'é') }),
      fc.constant(null),
    );
    const rows = fc.sample(fc.tuple(cell, cell), { seed: 1904, numRuns: 800 });
    const written = await csv(rows);
    const read = parse(written, { record_delimiter: '\r\n', relax_quotes: false }) as string[][];
    expect(read.slice(1)).toEqual(rows.map(([a, b], i) => [String(i), a ?? '', b ?? '']));
    // Only a CR LF outside quotes ends a record.
    const bare = written.replaceAll(/"(?:[^"]|"")*"/g, '');
    expect(bare.split('\r\n')).toHaveLength(rows.length + 2);
    expect(bare.replaceAll('\r\n', '')).not.toMatch(/["\r\n]/);
  });

  it('is correct for a table larger than any buffer', async () => {
    // Line ends and quotes fall on buffer edges.
    const rows = Array.from(
      { length: 40_000 },
      (_, i) => [`model${'"\r\n'.repeat(i % 3)}`, i % 5 === 0 ? null : `a\nb${i}`] as const,
    );
    const expected = rows.map(([a, b], i) => `${i},${field(a)},${field(b)}\r\n`).join('');
    expect((await csv(rows)) === HEADER + expected).toBe(true);
  });
});

describe('the Parquet file of a table', () => {
  it('has the rows of the CSV, the table’s description, and what it was made from', async () => {
    const database = await write([['x\r\ny', null]]);
    try {
      const { a, 'b,"\nc': b } = await database.columns("from read_parquet('texts.parquet')");
      expect([a, b]).toEqual([['x\r\ny'], [null]]);
      const { key, value } = await database.columns(
        "select decode(key) as key, decode(value) as value from parquet_kv_metadata('texts.parquet') order by key",
      );
      const metadata = Object.fromEntries((key as string[]).map((name, i) => [name, String(value![i])]));
      const { 'metalign.columns': columns, ...others } = metadata;
      expect(Object.keys(JSON.parse(columns!))).toHaveLength(3);
      expect(others).toEqual({
        'metalign.table': 'claims.texts',
        'metalign.description': 'Texts in their order',
        'metalign.version': '0',
        'metalign.origin': 'real',
        'metalign.code': 'hash of the code',
        'metalign.inputs': '{"cohort.score":"hash of the rows"}',
        'metalign.content_sha256': sha256OfFile(path.resolve('texts.csv')),
      });
    } finally {
      database.close();
    }
  });
});

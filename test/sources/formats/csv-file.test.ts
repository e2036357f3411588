import { describe, expect, it } from 'vitest';
import { keysByName, numberIn, readCsv, readOwnCsv } from '../../../pipeline/sources/formats/csv-file.ts';
import { casesIn } from '../../cases.ts';

const read = (text: string | Uint8Array, required: string[] = []) =>
  readCsv({ bytes: Buffer.from(text), where: 'a.csv' }, required);

describe('readCsv', () => {
  it('parses quotes, any line ends, a byte order mark and empty lines', () => {
    expect(read('\uFEFFmodel,score\r\n"a ""b"", c",1\r\n\r\nd,\n')).toEqual({
      where: 'a.csv',
      header: ['model', 'score'],
      rows: [
        ['a "b", c', '1'],
        ['d', ''],
      ],
      lines: [2, 4],
      delimiter: ',',
    });
  });

  it.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('takes %s as separators if the header has more of them than commas', (_what, separator) => {
    const text = ['model', 'score, raw', 'other'].join(separator);
    const { header, rows } = read(`${text}\n${['a, b', '1', ''].join(separator)}\n`);
    expect(header).toEqual(['model', 'score, raw', 'other']);
    expect(rows).toEqual([['a, b', '1', '']]);
  });

  it('suggests the column that a missing one most likely is', () => {
    expect(() => read('model,spearmann\n', ['model', 'spearman'])).toThrow('did you mean "spearmann"?');
  });

  it('keeps names verbatim: spaces, formulas, markup', () => {
    const names = [' vonegrcnn', '=cmd()', '<b>&', "'; drop table x"];
    expect(read(`model\n${names.join('\n')}\n`).rows.flat()).toEqual(names);
  });

  it.each<[string, Buffer, string]>([
    ['in UTF-16', Buffer.from('model,a\n', 'utf16le'), 'text in UTF-16'],
    ['in Windows-1252', Buffer.from('m\u00e9,a\n', 'latin1'), 'bytes that are not UTF-8'],
    ['with a longer row', Buffer.from('model,a\nb,1,\n'), 'too many cells'],
    ['with a shorter row', Buffer.from('model,a\nb\n'), 'too few cells'],
    ['with an instruction for Excel', Buffer.from('sep=;\nmodel;a\n'), 'does not name the columns'],
  ])('refuses a published table %s, which a user’s may be', (_what, bytes, message) => {
    expect(() => read(bytes, ['model'])).toThrow(message);
  });

  it.each(casesIn(import.meta.dirname, 'bad-csv.yml'))('refuses %s', (_what, text, message) => {
    expect(() => read(text, ['model', 'spearman'])).toThrow(message);
  });
});

describe('numberIn', () => {
  const number = (cell: string) => {
    const csv = read(`model,score\na,"${cell}"\n`);
    return numberIn(csv, 0, 'score');
  };

  it.each([
    ['.467', 0.467],
    ['-0.05', -0.05],
    ['2e-3', 0.002],
    [' 7 ', 7],
  ])('reads %s', (cell, value) => expect(number(cell)).toBe(value));

  it('reads a decimal comma only where semicolons separate cells', () => {
    const csv = read('model;a;b\nx;-,5e-2;1,234,5\n');
    expect(numberIn(csv, 0, 'a')).toBe(-0.005);
    expect(() => numberIn(csv, 0, 'b')).toThrow('not a number');
  });

  it.each(['', 'NA', 'NaN', 'nan'])('reads "%s" as missing', (cell) => expect(number(cell)).toBeNaN());

  it.each(['X', '1,5', '−0.5', 'Infinity', '0x10', '1e51', '.'])('refuses %s', (cell) => {
    expect(() => number(cell)).toThrow('a.csv: line 2, column "score": not a number');
  });
});

describe('a hostile CSV file', () => {
  it('is read in linear time, however many columns it has', () => {
    const header = Array.from({ length: 100_000 }, (_, i) => `c${i}`).join();
    const start = process.cpuUsage();
    expect(read(`${header}\n`).header).toHaveLength(100_000);
    expect(() => read(`${header},c7\n`)).toThrow('duplicate column name');
    // Comparing every pair of names would take a quarter of a minute.
    expect(process.cpuUsage(start).user).toBeLessThan(3e6);
  });

  it('is refused if short rows would be filled up with more cells than fit into memory', () => {
    const header = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join();
    const bytes = Buffer.from(`${header}\n${'a\n'.repeat(10_000)}`);
    expect(() => readOwnCsv({ bytes, where: 'a.csv' }, [])).toThrow('a.csv: line 2: too few cells');
  });

  it('is refused if it has too many lines', () => {
    expect(() => read('a\n'.repeat(2_000_001))).toThrow('a.csv: too many lines');
  });

  it('is reported with control characters escaped', () => {
    const wrong = 'model,\u001b]0;x\u0007\n\u009b2J,1,2\u202e\n';
    expect(() => read(wrong)).toThrow('found:    3: "\ufffd2J,1,2\ufffd"');
    expect(() => read(wrong.replaceAll('\n', ''), ['model', 'score'])).toThrow(
      'found:    "model,\\u001b]0;x\\u0007\ufffd2J,1,2\ufffd"',
    );
  });
});

describe('keysByName', () => {
  it('keys duplicate names by line, and names that look like such a key', () => {
    expect(keysByName(['a', 'b', 'a', 'line 2: a'], [2, 3, 4, 5])).toEqual([
      'line 2: a',
      'b',
      'line 4: a',
      'line 5: line 2: a',
    ]);
  });
});

describe('a wide table with more rows than can be ranked', () => {
  const header = Array.from({ length: 20 }, (_, c) => `c${c}`).join();
  const rows = (count: number, row = ','.repeat(19)) => Array<string>(count).fill(row);
  const ofRows = 'can be ranked';
  const ofParser = 'not a CSV file';

  // Its last cell has an open quote, which only parsing shows.
  it.each([
    ['is refused before it is parsed', rows(65_536), {}, ofRows],
    ['is parsed with as many rows as can be', rows(65_535), {}, ofParser],
    ['is parsed if it is long', rows(65_536), { metric_column: 'c1' }, ofParser],
    ['is parsed if rows are columns', rows(65_536), { transpose: true }, ofParser],
    ['is parsed if lines are parts of cells', [...rows(60_000), `"${'a\n'.repeat(10_000)}"`], {}, ofParser],
    ['is parsed if lines are blank', [...rows(60_000), ...rows(10_000, '')], {}, ofParser],
  ])('%s', (_what, lines, described, message) => {
    const bytes = Buffer.from([header, ...lines, '"'].join('\n'));
    expect(() => readOwnCsv({ bytes, where: 'a.csv' }, [], described)).toThrow(message);
  });
});

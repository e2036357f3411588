import fs from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { readRecord, recordText } from '../../pipeline/warehouse/record.ts';
import { workInOwnFolder } from '../own-folder.ts';

workInOwnFolder();

const schema = z.strictObject({ sequence: z.int(), files: z.record(z.string(), z.string()) });
const content = { sequence: 12, files: { 'a.csv': 'é', '1': 'one' } };

it('A record is read as it was written, also by programs that expect plain JSON', () => {
  fs.writeFileSync('record.json', recordText(content));
  expect(readRecord('record.json', schema)).toEqual(content);
  expect(JSON.parse(fs.readFileSync('record.json', 'utf8'))).toMatchObject(content);
});

it('No flipped bit changes what a record says', () => {
  const bytes = Buffer.from(recordText(content));
  for (let bit = 0; bit < 8 * bytes.length; bit += 5) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    fs.writeFileSync('record.json', flipped);
    try {
      // Such as another space between two fields.
      expect(readRecord('record.json', schema), `bit ${bit}`).toEqual(content);
    } catch (error) {
      expect((error as Error).name, `bit ${bit}`).not.toBe('AssertionError');
    }
  }
});

it('A record of an earlier version, without its sha256, is still read', () => {
  fs.writeFileSync('record.json', JSON.stringify(content));
  expect(readRecord('record.json', schema)).toEqual(content);
});

it.each(['', '5', 'null', '[]', '{}', 'garbage'])('%j is no record', (text) => {
  fs.writeFileSync('record.json', text);
  expect(() => readRecord('record.json', schema)).toThrow();
});

import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { afterAll, describe, expect, it } from 'vitest';
import { readKinds, withKind } from '../../pipeline/warehouse/column-kinds.ts';
import { Folder } from '../folder.ts';

const correlation = { type: 'DOUBLE', unit: 'correlation', minimum: -1, maximum: 1 };

describe('a column of a kind', () => {
  it.each([
    ['is as its kind', 'correlation', correlation],
    ['can be null', 'correlation?', { ...correlation, nullable: true }],
    ['has a description', 'correlation - Their ρ - or r', { ...correlation, description: 'Their ρ - or r' }],
    ['has other bounds', { is: 'correlation', minimum: 0 }, { ...correlation, minimum: 0 }],
    ['is never null', { is: 'n_tied', nullable: false }, { type: 'INTEGER', nullable: false }],
    ['has no kind', { type: 'DOUBLE', unit: 'm' }, { type: 'DOUBLE', unit: 'm' }],
  ])('%s', (_what, column, fields) => expect(withKind(column, 'here')).toMatchObject(fields));

  it.each([
    [
      'corelation? - Their ρ',
      'own.yml: rho: unknown kind corelation\n  expected: a known name; did you mean "correlation"?',
    ],
    [{ is: 3 }, 'own.yml: rho: ✖ Invalid input: expected string, received number'],
  ])('is refused as %j', (column, message) => {
    expect(() => withKind(column, 'own.yml: rho')).toThrow(message);
  });
});

describe('the kinds', () => {
  const folder = new Folder();
  afterAll(() => folder.remove());
  const read = (text: string) => {
    folder.write('kinds.yml', text);
    return readKinds(folder.path('kinds.yml'));
  };

  it('can be of a kind above them', () => {
    const kinds = read(
      'number: { type: DOUBLE }\nshare: { is: number, unit: fraction }\npart: share? - A part',
    );
    const part = { type: 'DOUBLE', unit: 'fraction', nullable: true, description: 'A part' };
    expect(kinds.get('part')).toEqual(part);
  });

  it.each([
    ['of a kind below them', 'share: number\nnumber: { type: DOUBLE }', 'share: unknown kind number'],
    ['without a type', 'share: { unit: fraction }', 'share: ✖ Invalid option'],
    ['with an unknown field', 'share: { type: DOUBLE, least: 0 }', 'Unrecognized key: "least"'],
  ])('are refused %s', (_what, text, message) => expect(() => read(text)).toThrow(message));

  it('are all used', () => {
    const used = contractColumns().map((column) => (typeof column === 'string' ? column : column.is));
    const names = new Set(used.map((is = '') => is.split(' - ')[0]!.replace(/\?$/, '')));
    expect([...readKinds().keys()].filter((kind) => !names.has(kind))).toEqual([]);
  });
});

/** The columns of all contracts and the kinds, as they are written. */
function contractColumns(): (string | { is?: string })[] {
  const files = fs.readdirSync('sql', { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.yml'))
    .map((file) => load(fs.readFileSync(path.join('sql', file), 'utf8')) as Record<string, object>)
    .flatMap((content) => Object.values(content.columns ?? content));
}

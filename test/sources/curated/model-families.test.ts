import { describe, expect, it } from 'vitest';
import { normalized } from '../../../pipeline/sources/curated/model-identity.ts';
import {
  FAMILIES,
  loadPatternRules,
  type PatternRule,
  readPatternRules,
} from '../../../pipeline/sources/curated/pattern-rules.ts';
import { sources } from '../../../pipeline/sources/index.ts';
import { readMirror } from '../../../pipeline/sources/retrievals/mirror.ts';
import { checkTable } from '../../../pipeline/warehouse/check-table.ts';
import { readContract } from '../../../pipeline/warehouse/contract.ts';
import { Database } from '../../../pipeline/warehouse/database.ts';
import { casesIn } from '../../cases.ts';
import { isMissing, MIRROR } from '../../project.ts';
import { rawFile } from '../document.ts';

const HEADER = 'pattern,family,reason';
const FILE = 'families.csv';
const read = (...lines: string[]) =>
  readPatternRules(FAMILIES, Buffer.from([HEADER, ...lines].join('\n')), FILE);

interface Row {
  model_id: string;
  family: string;
  rule: string;
  pattern: string | null;
  reason: string | null;
}

/** The rows of normalize/model_family for models with these names and the ids m:0, m:1, …; checks the contract. */
async function familiesOf(names: readonly string[], rules: readonly PatternRule<'family'>[]): Promise<Row[]> {
  const contract = readContract('normalize', 'model_family');
  const database = await Database.open();
  try {
    await database.run('create schema normalize; create schema tidy');
    await database.createTable(
      'normalize.model',
      { model_id: 'VARCHAR', name: 'VARCHAR' },
      { model_id: names.map((_, i) => `m:${i}`), name: names },
    );
    await loadPatternRules(database, FAMILIES, rules, FILE);
    await database.run(`create table normalize.model_family as (\n${contract.sql}\n)`);
    await checkTable(database, contract);
    const columns = await database.columns(
      'select * from normalize.model_family order by cast(model_id[3:] as integer)',
    );
    return names.map((_, i) =>
      Object.fromEntries(Object.entries(columns).map(([column, values]) => [column, values[i]])),
    ) as unknown as Row[];
  } finally {
    database.close();
  }
}

const familyNames = async (names: readonly string[], rules: readonly PatternRule<'family'>[]) =>
  (await familiesOf(names, rules)).map(({ family }) => family);

describe('model-families.csv', () => {
  it('is valid: names, reasons and regular expressions', async () => {
    const rules = readPatternRules(FAMILIES);
    expect(rules.length).toBeGreaterThan(0);
    const database = await Database.open();
    await database.run('create schema tidy');
    await loadPatternRules(database, FAMILIES, rules);
    database.close();
  });

  it.each(casesIn<[string, string[], string]>(import.meta.dirname, 'bad-model-families.yml'))(
    'refuses %s',
    (_what, lines, message) => expect(() => read(...lines)).toThrow(message),
  );

  it('must have all columns', () => {
    expect(() => readPatternRules(FAMILIES, Buffer.from('pattern,reason\nx,why\n'), FILE)).toThrow(
      'missing column "family"',
    );
  });

  it.each([
    ['(', 'invalid regular expression', '"(": missing ): ('],
    ['[', 'invalid regular expression', '"[": missing ]: ['],
    ['(?=resnet)', 'invalid regular expression', 'invalid perl operator: (?='],
    ['x{2000}', 'invalid regular expression', 'invalid repetition size: {2000}'],
    ["'); drop table normalize.model; --", 'invalid regular expression', 'unexpected ): '],
    ['resnet|', 'pattern matches every name', '"resnet|"'],
  ])('refuses the pattern %s', async (pattern, problem, found) => {
    const rules = read('^vit_,vit,why', `"${pattern}",other,why`, '),third,why');
    const error = await familiesOf(['x'], rules).then(
      () => undefined,
      (reason) => reason,
    );
    expect(error?.name).toBe('UserError');
    expect(error?.message).toContain(`families.csv: line 3: ${problem}\n`);
    expect(error?.message).toContain(found);
    expect(error?.message).not.toContain('Error: ');
  });
});

describe('normalize/model_family', () => {
  const rules = read(
    '^wide_resnet,wide,its own paper',
    'resnet,resnet,"residual, of any depth"',
    '^(deit_|vit_),vit,transformers',
  );

  it('uses the first matching line, case-insensitively, and shows it', async () => {
    const names = ['wide_resnet50', 'my_WIDE_ResNet', 'RESNET-18', 'ViT_b', 'not_vit_b'];
    expect(await familiesOf(names, rules)).toEqual([
      { model_id: 'm:0', family: 'wide', rule: 'curated', pattern: '^wide_resnet', reason: 'its own paper' },
      {
        model_id: 'm:1',
        family: 'resnet',
        rule: 'curated',
        pattern: 'resnet',
        reason: 'residual, of any depth',
      },
      {
        model_id: 'm:2',
        family: 'resnet',
        rule: 'curated',
        pattern: 'resnet',
        reason: 'residual, of any depth',
      },
      { model_id: 'm:3', family: 'vit', rule: 'curated', pattern: '^(deit_|vit_)', reason: 'transformers' },
      { model_id: 'm:4', family: 'not-vit-b', rule: 'own', pattern: null, reason: null },
    ]);
    const reversed = [...rules].reverse().map((rule, i) => ({ ...rule, line: i + 2 }));
    expect(await familyNames(['wide_resnet50'], reversed)).toEqual(['resnet']);
  });

  it('groups names that differ in case and punctuation; other models are families of one', async () => {
    expect(await familyNames(['Net_1', ' net 1', 'net-1', 'net-2', 'net'], rules)).toEqual(
      'net-1 net-1 net-1 net-2 net'.split(' '),
    );
  });

  it('adds a model with a family’s name to it', async () => {
    expect(await familiesOf(['vit_b', 'ViT'], rules)).toMatchObject([
      { family: 'vit', rule: 'curated' },
      { family: 'vit', rule: 'own' },
    ]);
  });

  it('accepts any name', async () => {
    const names = {
      '\n vit_b\r\n': 'vit',
      '\u00a0\u3000vit_c\u2028\v': 'vit',
      'x\nvit_b': 'x-vit-b',
      '=resnet()': 'resnet',
      '=cmd()': 'cmd',
      '\0nul': 'nul',
      '': 'm:6',
      ' \n': 'm:7',
      '=()': 'm:8',
      '漢字 édge 🧠': '漢字-édge',
      "it's; drop table normalize.model; --": 'it-s-drop-table-normalize-model',
      ['y'.repeat(10_240)]: 'y'.repeat(10_240),
    };
    expect(await familyNames(Object.keys(names), rules)).toEqual(Object.values(names));
  });

  it('is empty without models, and works without rules', async () => {
    expect(await familiesOf([], rules)).toEqual([]);
    expect(await familyNames(['ResNet_50'], [])).toEqual(['resnet-50']);
  });

  describe.skipIf(isMissing(MIRROR))('on the sources of the mirror', () => {
    it('uses every line, and normalizes names as identity.ts does', async () => {
      const rules = readPatternRules(FAMILIES);
      const names = await mirrorNames();
      expect(names.length).toBeGreaterThan(1000);
      const rows = await familiesOf(names, rules);
      const used = new Set(rows.map(({ pattern }) => pattern));
      expect(rules.filter(({ pattern }) => !used.has(pattern))).toEqual([]);
      rows.forEach(({ rule, family }, i) => {
        if (rule === 'own') expect(family).toBe(normalized(names[i]!));
      });
    });
  });
});

/** The model names of all sources. */
async function mirrorNames(): Promise<string[]> {
  const readings = await Promise.all(
    sources.map(({ files, read }) =>
      read(files.map(({ url, file, maximumBytes }) => rawFile(file, readMirror(MIRROR, url, maximumBytes)!))),
    ),
  );
  return [...new Set(readings.flat().flatMap(({ model }) => model.name as string[]))];
}

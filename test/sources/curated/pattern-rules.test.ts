import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTES,
  DATA_SETS,
  FAMILIES,
  loadPatternRules,
  type PatternRule,
  type RuleFile,
  readPatternRules,
} from '../../../pipeline/sources/curated/pattern-rules.ts';
import { sharedParts } from '../../../pipeline/sources/curated/unused-lines.ts';
import { sources } from '../../../pipeline/sources/index.ts';
import { dataSetOf } from '../../../pipeline/sources/leaderboard/leaderboard-metric.ts';
import { leaderboardTree } from '../../../pipeline/sources/leaderboard/leaderboard-tree.ts';
import { checkTable } from '../../../pipeline/warehouse/check-table.ts';
import { readContract } from '../../../pipeline/warehouse/contract.ts';
import { literal } from '../../../pipeline/warehouse/database.ts';
import { type Row, rowsOf, texts, toColumns } from '../../../pipeline/warehouse/rows.ts';
import { casesIn } from '../../cases.ts';
import { withDatabase } from '../../warehouse/own-database.ts';

const FILES = { families: FAMILIES, attributes: ATTRIBUTES, data_sets: DATA_SETS };
const WHERE = 'rules.csv';
const METRICS = leaderboardTree.filter(({ isLeaf }) => isLeaf).map(({ name }) => `brain-score:${name}`);

function read<Column extends string>(file: RuleFile<Column>, ...lines: string[]): PatternRule<Column>[] {
  const header = ['pattern', ...file.columns, 'reason'].join();
  return readPatternRules(file, Buffer.from([header, ...lines].join('\n')), WHERE);
}

/** What all rules of the project's file say about each id, such as `human fmri`, with ` / ` between rules; `null` if none. */
async function saidOf<Column extends string>(
  file: RuleFile<Column>,
  ids: readonly string[],
): Promise<string[]> {
  return await withDatabase('tidy', async (database) => {
    await loadPatternRules(database, file, readPatternRules(file));
    const { rule } = await database.columns(`
      select string_agg(concat_ws(' ', ${file.columns}), ' / ' order by line) filter (line is not null) as rule
      from (select unnest([${ids.map(literal)}]) as id, generate_subscripts([${ids.map(literal)}], 1) as place)
      left join ${file.table} on regexp_matches(id, pattern, 'i')
      group by place order by place`);
    return Array.from(rule!, String);
  });
}

describe('a file of patterns', () => {
  it.each(
    casesIn<[string, keyof typeof FILES, string[], string]>(import.meta.dirname, 'bad-pattern-rules.yml'),
  )('is refused with %s', (_what, file, lines, message) =>
    expect(() => read<string>(FILES[file], ...lines)).toThrow(`${WHERE}: ${message}`),
  );

  it.each(casesIn(import.meta.dirname, 'bad-patterns.yml'))(
    'is refused with the pattern %s',
    async (pattern, problem, found) => {
      const rules = read(FAMILIES, '^vit_,vit,why', `"${pattern}",other,why`, '),third,why');
      const error = await familiesOf(['x'], rules).then(
        () => undefined,
        (reason) => reason,
      );
      expect(error?.name).toBe('UserError');
      expect(error?.message).toContain(`${WHERE}: line 3: ${problem}\n`);
      expect(error?.message).toContain(found);
      expect(error?.message).not.toContain('Error: ');
    },
  );
});

describe('data-sets.csv', () => {
  it('has one line for every metric of Marques2020 and of the images of Geirhos2021, and none for others', async () => {
    const expected = METRICS.map((id) => /^brain-score:(Marques2020(?=_)|Geirhos2021)/.exec(id)?.[1]);
    const found = (await saidOf(DATA_SETS, METRICS)).map((said) => said.split(' '));
    // A second line would add words.
    expect(found.map(({ length }) => length)).toEqual(expected.map((name) => (name ? 2 : 1)));
    expect(found.map(([collection]) => collection)).toEqual(expected.map((name) => name ?? 'null'));
  });

  it('has the data set as the original study of Marques2020, and the makers of the images for Geirhos2021', async () => {
    const marques = METRICS.filter((id) => id.startsWith('brain-score:Marques2020_'));
    expect(await saidOf(DATA_SETS, marques)).toEqual(
      marques.map((id) => `Marques2020 ${dataSetOf(id.replace('brain-score:', ''))}`),
    );
    const consistency = METRICS.filter((id) => id.endsWith('error_consistency'));
    const found = await saidOf(DATA_SETS, consistency);
    const sizes = ['Geirhos2018', 'Geirhos2019', 'Wang2019'].map(
      (study) => found.filter((said) => said === `Geirhos2021 ${study}`).length,
    );
    expect(sizes).toEqual([12, 4, 1]);
  });
});

describe('metric-attributes.csv', () => {
  it('has exactly one line for every metric of the leaderboard’s tree', async () => {
    const found = await saidOf(ATTRIBUTES, METRICS);
    expect(METRICS.filter((_, i) => !/^\w+ \w+ \w+ \w*$/.test(found[i]!))).toEqual([]);
  });

  it('has the images of another data set where a data set shows these', async () => {
    const [own, others] = await saidOf(
      ATTRIBUTES,
      ['MajajHong2015', 'Sanghavi2020'].map((name) => `brain-score:${name}.IT-pls`),
    );
    expect([own, others]).toEqual([
      'pls macaque electrophysiology ',
      'pls macaque electrophysiology MajajHong2015',
    ]);
  });

  it('names sources that exist', () => {
    const known = sources.map(({ id }) => id);
    const named = readPatternRules(ATTRIBUTES).map(({ pattern }) => /^\^([a-z-]+):/.exec(pattern)?.[1]);
    expect(named.filter((id) => !known.includes(id ?? ''))).toEqual([]);
  });
});

/**
 * The rows of normalize/model_family for models with these names and the ids m:0, m:1, …; checks the contract.
 *
 * @param given families that the states of a user's table give the models, the newest last
 */
async function familiesOf(
  names: readonly string[],
  rules: readonly PatternRule<'family'>[],
  given: readonly (string | null)[][] = [],
): Promise<Row[]> {
  const contract = readContract('normalize', 'model_family');
  return await withDatabase('normalize tidy', async (database) => {
    await database.createTable(
      'normalize.model',
      { model_id: 'VARCHAR', name: 'VARCHAR' },
      { model_id: names.map((_, i) => `m:${i}`), name: names },
    );
    const snapshots = given.map((_, sequence) => ({
      snapshot_id: `s${sequence}`,
      source_id: 'own',
      sequence,
    }));
    const models = given.flatMap((families, s) =>
      families.map((family, i) => ({
        snapshot_id: `s${s}`,
        source_key: `k${i}`,
        model_id: `m:${i}`,
        family,
      })),
    );
    const keys = texts('snapshot_id', 'source_key');
    await database.createTable(
      'tidy.snapshot',
      { ...texts('snapshot_id', 'source_id'), sequence: 'INTEGER' },
      toColumns(snapshots),
    );
    await database.createTable('tidy.model', { ...keys, family: 'VARCHAR' }, toColumns(models));
    await database.createTable('normalize.model_alias', { ...keys, model_id: 'VARCHAR' }, toColumns(models));
    await loadPatternRules(database, FAMILIES, rules, WHERE);
    await database.run(`create table normalize.model_family as (\n${contract.sql}\n)`);
    await checkTable(database, contract);
    return rowsOf(
      await database.columns('from normalize.model_family order by cast(model_id[3:] as integer)'),
    );
  });
}

const familyNames = async (names: readonly string[], rules: readonly PatternRule<'family'>[]) =>
  (await familiesOf(names, rules)).map(({ family }) => family);

describe('normalize/model_family', () => {
  const rules = read(
    FAMILIES,
    '^wide_resnet,wide,its own paper',
    'resnet,resnet,"residual, of any depth"',
    '^(deit_|vit_),vit,transformers',
  );

  it('uses the first matching line, case-insensitively, and shows it', async () => {
    const names = ['wide_resnet50', 'my_WIDE_ResNet', 'RESNET-18', 'ViT_b', 'not_vit_b'];
    const resnet = { family: 'resnet', rule: 'curated', pattern: 'resnet', reason: 'residual, of any depth' };
    expect(await familiesOf(names, rules)).toEqual([
      { model_id: 'm:0', family: 'wide', rule: 'curated', pattern: '^wide_resnet', reason: 'its own paper' },
      { model_id: 'm:1', ...resnet },
      { model_id: 'm:2', ...resnet },
      { model_id: 'm:3', family: 'vit', rule: 'curated', pattern: '^(deit_|vit_)', reason: 'transformers' },
      { model_id: 'm:4', family: 'not-vit-b', rule: 'own', pattern: null, reason: null },
    ]);
    const reversed = [...rules].reverse().map((rule, i) => ({ ...rule, line: i + 2 }));
    expect(await familyNames(['wide_resnet50'], reversed)).toEqual(['resnet']);
  });

  it('prefers the families that the newest state of a user’s table gives', async () => {
    const given = [
      ['Old', 'Old', 'Old'],
      ['Residual', null, null],
    ];
    expect(await familiesOf(['resnet-18', 'vit_b', 'net'], rules, given)).toMatchObject([
      { family: 'Residual', rule: 'given', pattern: null, reason: null },
      { family: 'vit', rule: 'curated' },
      { family: 'net', rule: 'own' },
    ]);
  });

  it('leaves out the line that tells runs of one model apart, but takes no repeated name for a family', async () => {
    const names = ['Net_1', 'net 1 (line 14)', 'vit_b (line 2) ', 'net (line x)', 'net (line 2) b'];
    expect(await familyNames(names, rules)).toEqual(
      'net-1 net-1-line-14 vit net-line-x net-line-2-b'.split(' '),
    );
  });

  it('accepts any name', async () => {
    const names = {
      '\n vit_b\r\n': 'vit',
      Net_1: 'net-1',
      '': 'm:2',
      '漢字 édge 🧠': '漢字-édge',
      "it's; drop table normalize.model; --": 'it-s-drop-table-normalize-model',
    };
    expect(await familyNames(Object.keys(names), rules)).toEqual(Object.values(names));
  });
});

describe('parts of names that families share', () => {
  const sharedBy = (families: readonly Row[]) =>
    withDatabase('normalize', async (database) => {
      const rows = families.map(({ family, rule }) => ({ family, rule }) as Row);
      await database.createTable('normalize.model_family', texts('family', 'rule'), toColumns(rows));
      return await sharedParts(database);
    });

  it('are listed if no line decides on one of these families', async () => {
    const rules = read(FAMILIES, '^swinv2,swin_v2,cosine attention', '^swin_,swin,shifted windows');
    const names = [
      'depth_taskonomy',
      'edges_Taskonomy',
      'swin_t',
      'swinv2_t',
      'my-swin',
      'net1',
      'net1',
      'x2',
    ];
    expect(await sharedBy(await familiesOf(names, rules))).toEqual([
      { part: 'swin', families: 'my-swin, swin, swin_v2' },
      { part: 'taskonomy', families: 'depth-taskonomy, edges-taskonomy' },
    ]);
  });
});

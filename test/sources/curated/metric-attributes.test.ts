import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTES,
  loadPatternRules,
  readPatternRules,
} from '../../../pipeline/sources/curated/pattern-rules.ts';
import { sources } from '../../../pipeline/sources/index.ts';
import { leaderboardTree } from '../../../pipeline/sources/leaderboard/leaderboard-tree.ts';
import { Database, literal } from '../../../pipeline/warehouse/database.ts';

const HEADER = 'pattern,metric_type,species,acquisition,reason';
const FILE = 'attributes.csv';
const read = (...lines: string[]) =>
  readPatternRules(ATTRIBUTES, Buffer.from([HEADER, ...lines].join('\n')), FILE);

/** The metric type, species and acquisition of metrics by the project's file. */
async function attributesOf(ids: readonly string[]): Promise<string[]> {
  const database = await Database.open();
  try {
    await database.run('create schema tidy');
    await loadPatternRules(database, ATTRIBUTES, readPatternRules(ATTRIBUTES));
    const { rule } = await database.columns(`
      select string_agg(concat_ws(' ', metric_type, species, acquisition), ' / ' order by line) filter (line is not null) as rule
      from (select unnest([${ids.map(literal).join()}]) as id, generate_subscripts([${ids.map(literal).join()}], 1) as place)
      left join tidy.attribute_rule on regexp_matches(id, pattern, 'i')
      group by place order by place`);
    return Array.from(rule!, String);
  } finally {
    database.close();
  }
}

describe('metric-attributes.csv', () => {
  it('has exactly one line for every metric of the leaderboard’s tree', async () => {
    const ids = leaderboardTree.filter(({ isLeaf }) => isLeaf).map(({ name }) => `brain-score:${name}`);
    const found = await attributesOf(ids);
    expect(ids.filter((_, i) => !/^\w+ \w+ \w+$/.test(found[i]!))).toEqual([]);
  });

  it('knows where the measurements come from, and how they become a number', async () => {
    const expected = {
      'brain-score:FreemanZiemba2013.V1-pls': 'pls macaque electrophysiology',
      'brain-score:Marques2020_Ringach2002-or_bandwidth': 'tuning_property macaque electrophysiology',
      'brain-score:tong.Coggan2024_fMRI.IT-rdm': 'rdm human fmri',
      'brain-score:MajajHong2015public.IT-reverse_pls': 'reverse_pls macaque electrophysiology',
      'brain-score:Geirhos2021edge-error_consistency': 'error_consistency human behavior',
      'brain-score:Geirhos2021edge-top1': 'accuracy none labels',
      'model-vs-human:error_consistency': 'error_consistency human behavior',
      'clickme:spearman': 'importance_map human behavior',
      'brain-score:Someone2030.V1-pls': 'null',
    };
    expect(await attributesOf(Object.keys(expected))).toEqual(Object.values(expected));
  });

  it.each([
    ['a line without a metric type', ['x,,human,fmri,why'], 'line 2: invalid metric_type name'],
    ['an invalid species', ['x,pls,Homo sapiens,fmri,why'], 'line 2: invalid species name'],
    ['an invalid acquisition', ['x,pls,human,fMRI,why'], 'line 2: invalid acquisition name'],
    ['a line without a reason', ['x,pls,human,fmri,'], 'line 2: missing reason'],
    ['a missing cell', ['x,pls,human,fmri,why', 'y,pls'], 'line 3: too few cells'],
  ])('refuses %s', (_what, lines, message) => {
    expect(() => read(...lines)).toThrow(`${FILE}: ${message}`);
  });

  it('refuses an invalid pattern', async () => {
    const database = await Database.open();
    await database.run('create schema tidy');
    await expect(loadPatternRules(database, ATTRIBUTES, read('(,pls,human,fmri,why'), FILE)).rejects.toThrow(
      `${FILE}: line 2: invalid regular expression`,
    );
    database.close();
  });

  it('names sources that exist', () => {
    const known = sources.map(({ id }) => id);
    const named = readPatternRules(ATTRIBUTES).map(({ pattern }) => /^\^([a-z-]+):/.exec(pattern)?.[1]);
    expect(named.filter((id) => !known.includes(id ?? ''))).toEqual([]);
  });
});

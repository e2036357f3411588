import { describe, expect, it } from 'vitest';
import {
  DATA_SETS,
  loadPatternRules,
  readPatternRules,
} from '../../../pipeline/sources/curated/pattern-rules.ts';
import { dataSetOf } from '../../../pipeline/sources/leaderboard/leaderboard-metric.ts';
import { leaderboardTree } from '../../../pipeline/sources/leaderboard/leaderboard-tree.ts';
import { Database } from '../../../pipeline/warehouse/database.ts';
import { rowsOf } from '../../../pipeline/warehouse/rows.ts';

const HEADER = 'pattern,collection,original_study,reason';
const FILE = 'data-sets.csv';
const read = (...lines: string[]) =>
  readPatternRules(DATA_SETS, Buffer.from([HEADER, ...lines].join('\n')), FILE);
const NAMES = leaderboardTree.filter(({ isLeaf }) => isLeaf).map(({ name }) => name);

/** The collection and original study of each metric with a line in the project's file; twice for one with two lines. */
async function collected(): Promise<string[]> {
  const database = await Database.open();
  try {
    await database.run('create schema tidy');
    await loadPatternRules(database, DATA_SETS, readPatternRules(DATA_SETS));
    const names = NAMES.map((name) => `('${name}')`).join(', ');
    const rows = await database.columns(`
      select name, collection, original_study from (values ${names}) as metrics(name)
      inner join tidy.data_set_rule on regexp_matches('brain-score:' || name, pattern, 'i') order by name`);
    return rowsOf(rows).map((row) => `${row.name} ${row.collection} ${row.original_study}`);
  } finally {
    database.close();
  }
}

describe('data-sets.csv', () => {
  it('has one line for every metric of Marques2020 and of the images of Geirhos2021', async () => {
    const found = (await collected()).map((line) => line.split(' ')[0]);
    expect(found).toEqual(NAMES.filter((name) => /^(Marques2020_|Geirhos2021)/.test(name)).sort());
  });

  it('has the data set as the original study of Marques2020, and the makers of the images for Geirhos2021', async () => {
    const found = await collected();
    for (const line of found.filter((each) => each.startsWith('Marques2020_'))) {
      const [name, collection, study] = line.split(' ');
      expect([collection, study]).toEqual(['Marques2020', dataSetOf(name!)]);
    }
    const sizes = ['Geirhos2018', 'Geirhos2019', 'Wang2019'].map(
      (study) => found.filter((line) => line.endsWith(`error_consistency Geirhos2021 ${study}`)).length,
    );
    expect(sizes).toEqual([12, 4, 1]);
  });

  it.each([
    ['a line without a collection', ['x,,Someone2030,why'], 'line 2: invalid collection name'],
    ['an invalid original study', ['x,All2030,someone 2030,why'], 'line 2: invalid original_study name'],
    ['a line without a reason', ['x,All2030,Someone2030,'], 'line 2: missing reason'],
  ])('refuses %s', (_what, lines, message) => {
    expect(() => read(...lines)).toThrow(`${FILE}: ${message}`);
  });
});

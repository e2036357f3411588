import { expect, it } from 'vitest';
import { readLeaderboard } from '../../../pipeline/sources/leaderboard/leaderboard-json.ts';
import { checkIds, LeaderboardNames } from '../../../pipeline/sources/leaderboard/leaderboard-names.ts';
import { bytesOf, rawFile, smallDocument } from '../document.ts';

/** A leaderboard of models with these names, whose ids count from 1. */
function leaderboard(names: readonly string[], file = 'leaderboard.json') {
  const document = smallDocument();
  const [model] = document.models;
  return readLeaderboard(
    rawFile(file, bytesOf({ ...document, models: names.map((name, i) => ({ ...model!, id: i + 1, name })) })),
  );
}

const NAMES = Array.from({ length: 100 }, (_, i) => `model ${i + 1}`);
const known = new LeaderboardNames([leaderboard(NAMES)]);

/** The notes on a table with the leaderboard's ids and these names. */
function check(names: readonly string[], leaderboardNames = known, firstId = 1): string[] {
  const rows = names.map((name, i) => ({ id: String(firstId + i), name, line: i + 2 }));
  return checkIds(rows, leaderboardNames, { where: 'ids.csv', column: 'model_id', next: 'correct them' });
}
const renamed = (n: number) => NAMES.map((name, i) => (i < n ? `new ${name}` : name));

it('accepts the leaderboard’s names, whatever their case, spaces and punctuation', () => {
  expect(check(NAMES)).toEqual([]);
  expect(check(NAMES.map((name) => ` ${name.toUpperCase().replace(' ', '_')}`))).toEqual([]);
});

it('lists a few renames', () => {
  expect(check(renamed(1))).toEqual([
    'ids.csv: 1 model has another name than in leaderboard.json: 1 is "new model 1" here, "model 1" there',
  ]);
  expect(check(renamed(10))[0]).toMatch(
    /^ids.csv: 10 models have .*; 10 is "new model 10" here, "model 10" there$/,
  );
});

it('lists at most twenty renames', () => {
  const names = Array.from({ length: 300 }, (_, i) => `model ${i}`);
  const changed = names.map((name, i) => (i < 30 ? `new ${name}` : name));
  const [note] = check(changed, new LeaderboardNames([leaderboard(names)]));
  expect(note!.match(/ here, /g)).toHaveLength(20);
  expect(note).toMatch(/; and 10 more$/);
});

it('refuses more than a tenth of other names, unless it is only one', () => {
  expect(() => check(renamed(11))).toThrow('11 of 100 known ids have another name');
  expect(check(['new'])).toHaveLength(1);
  expect(() => check(['new', 'other', 'model 3'])).toThrow(
    'ids.csv: line 2, column "model_id": the ids are those of other models',
  );
});

it('knows the names of earlier leaderboards, too, and calls a model by its newest', () => {
  const both = new LeaderboardNames([leaderboard(NAMES), leaderboard(renamed(50))]);
  expect(check(NAMES, both)).toEqual([]);
  expect(check(renamed(50), both)).toEqual([]);
  expect(both.of('1')!.name).toBe('new model 1');
});

it('knows the models that only an earlier export has, but not those without a name', () => {
  const names = new LeaderboardNames([leaderboard(['a'])]);
  const table = leaderboard(['b', 'c', '3', 'd'], 'ids.csv');
  names.addMissing(table);
  names.addMissing({ ...table, hasIds: false, model: { source_key: ['9'], name: ['e'] } });
  expect(['1', '2', '3', '4', '9'].map((id) => names.of(id)?.name)).toEqual([
    'a',
    'c',
    undefined,
    'd',
    undefined,
  ]);
  expect(names.of('2')!.where).toBe('ids.csv');
});

it('notes that known names have other ids, such as row numbers', () => {
  expect(check(NAMES, known, 1001)).toEqual([
    'ids.csv: 100 of 100 known names have another id here, such as "model 1": 1001, but 1 in leaderboard.json. They count as other models; check that the ids are the leaderboard’s',
  ]);
});

it('accepts that a model was submitted again', () => {
  expect(check([...NAMES, 'model 1', 'model 2'])).toEqual([]);
});

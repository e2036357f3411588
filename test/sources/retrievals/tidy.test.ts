import fs from 'node:fs';
import { expect, it } from 'vitest';
import { readAliases } from '../../../pipeline/sources/curated/aliases.ts';
import { knownNames } from '../../../pipeline/sources/curated/model-identity.ts';
import { ownCsvSchema } from '../../../pipeline/sources/formats/own-csv-schema.ts';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import { storedHashes } from '../../../pipeline/sources/retrievals/snapshot.ts';
import { type Known, loadTidy } from '../../../pipeline/sources/retrievals/tidy.ts';
import { ownCsvSource } from '../../../pipeline/sources/tables/own-csv.ts';
import { workInOwnFolder, write } from '../../own-folder.ts';
import { withDatabase } from '../../warehouse/own-database.ts';
import { bytesOf, smallDocument } from '../document.ts';

workInOwnFolder();

function drop(retrieval: string, name: string): void {
  const document = smallDocument();
  document.models[0]!.name = name;
  write(`raw/brain-score/${retrieval}/leaderboard.json`, bytesOf(document));
}

/** The first model's name in each snapshot, oldest first; columns that the source leaves out are null. */
async function loadedNames(hashes = storedHashes([brainScore])): Promise<unknown[]> {
  return await withDatabase('tidy', async (database) => {
    await loadTidy(database, [brainScore], hashes, { log() {} });
    const { name } = await database.columns(`
      select name from tidy.model join tidy.snapshot using (snapshot_id)
      where same_as is null and configuration is null and training_data_set is null
      order by sequence`);
    return Array.from(name!);
  });
}

it('loadTidy treats content that reappears as the latest: A, B, A', async () => {
  drop('2026-01-01', 'A');
  drop('2026-01-02', 'B');
  drop('2026-01-03', 'A');
  expect(await loadedNames()).toEqual(['B', 'A']);
});

it.each<[string, () => void, RegExp]>([
  ['changed', () => drop('2026-01-01', 'B'), /expected: sha256 [0-9a-f]{64}\n {2}found: {4}sha256/],
  ['removed', () => fs.rmSync('raw/brain-score/2026-01-01', { recursive: true }), /found: {4}no such file/],
  ['added', () => drop('2026-01-02', 'B'), /2026-01-02.*\n {2}expected: no such file/],
])(
  'loadTidy refuses a file %s since it was hashed, and reads it once it is as before',
  async (_what, change, message) => {
    drop('2026-01-01', 'A');
    drop('2026-01-03', 'C');
    const hashes = storedHashes([brainScore]);
    change();
    await expect(loadedNames(hashes)).rejects.toThrow(
      /leaderboard\.json: file changed while the run read it/,
    );
    await expect(loadedNames(hashes)).rejects.toThrow(message);
    fs.rmSync('raw/brain-score/2026-01-02', { recursive: true, force: true });
    drop('2026-01-01', 'A');
    expect(await loadedNames(hashes)).toEqual(['A', 'C']);
  },
);

it.each([
  ['a name', 'AlexNet'],
  ['an id', 'brain-score:622'],
  ['an id without its source', '622'],
  ['a name of timm', 'resnet50.tv_in1k'],
])('loadTidy takes the column of a user’s table with %s that the leaderboard has', async (_what, name) => {
  const document = smallDocument();
  document.models[0]!.id = 622;
  write('raw/brain-score/2026-01-01/leaderboard.json', bytesOf(document));
  write('raw/mine/2026-01-01/table.csv', `model,identifier,score\nmine,${name},1\n`);
  const own = ownCsvSource(ownCsvSchema.parse({ source_id: 'mine', file: 'mine.csv' }), '.');
  const load = async (sources = [own]) =>
    await withDatabase('tidy', async (database) => {
      const notes: string[] = [];
      const say = (note: string) => void notes.push(note);
      const effects = { log: say };
      const namesIn = (known: readonly Known[]) => knownNames(known, readAliases());
      await loadTidy(database, sources, storedHashes(sources), effects, namesIn);
      const { key } = await database.row('select source_key as key from tidy.score where value = 1');
      return [key, notes.find((note) => note.includes('guessed'))];
    });
  expect(await load()).toEqual(['mine', 'mine: guessed: model names in "model"']);
  const counts = '(1 of 1 known; "model": 0)';
  expect(await load([brainScore, own])).toEqual([
    name,
    `mine: guessed: model names in "identifier" ${counts}`,
  ]);
});

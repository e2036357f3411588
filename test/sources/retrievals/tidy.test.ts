import fs from 'node:fs';
import { expect, it } from 'vitest';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import { storedHashes } from '../../../pipeline/sources/retrievals/snapshot.ts';
import { loadTidy } from '../../../pipeline/sources/retrievals/tidy.ts';
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

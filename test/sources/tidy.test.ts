import fs from 'node:fs';
import { expect, it } from 'vitest';
import { brainScore } from '../../pipeline/sources/brain-score.ts';
import { tidyStaging } from '../../pipeline/sources/tidy.ts';
import { Database } from '../../pipeline/warehouse/database.ts';
import { workInOwnFolder } from '../own-folder.ts';
import { bytesOf, smallDocument } from './document.ts';

workInOwnFolder();

function drop(retrieval: string, name: string): void {
  const document = smallDocument();
  document.models[0]!.name = name;
  fs.mkdirSync(`raw/brain-score/${retrieval}`, { recursive: true });
  fs.writeFileSync(`raw/brain-score/${retrieval}/leaderboard.json`, bytesOf(document));
}

it('what a source said again last is the latest: A, B, A', async () => {
  drop('2026-01-01', 'A');
  drop('2026-01-02', 'B');
  drop('2026-01-03', 'A');
  const staging = await tidyStaging([brainScore], { log: () => {} });
  const database = await Database.open();
  await database.run('create schema tidy');
  for (const name of ['tidy.snapshot', 'tidy.model']) await staging[name]!.load(database);
  const { name } = await database.columns(
    'select name from tidy.model join tidy.snapshot using (snapshot_id) order by sequence',
  );
  database.close();
  expect(name).toEqual(['B', 'A']);
});

it('says that there is nothing to read', async () => {
  await expect(tidyStaging([brainScore], { log: () => {} })).rejects.toThrow('no snapshots of any source');
});

import { expect, it } from 'vitest';
import { terminalEffects } from '../../../pipeline/program/terminal-effects.ts';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import normalize from '../../../pipeline/stages/normalize/normalize.ts';
import { Database } from '../../../pipeline/warehouse/database.ts';
import { workInOwnFolder } from '../../own-folder.ts';

workInOwnFolder();

it('normalize refuses a folder without snapshots', async () => {
  const database = await Database.open();
  try {
    await database.run('create schema tidy');
    const effects = { ...terminalEffects(), sources: () => [brainScore] };
    await expect(normalize.load!(database, undefined, effects, {})).rejects.toThrow(
      'no snapshots of any source',
    );
  } finally {
    database.close();
  }
});

import { expect, it } from 'vitest';
import { terminalEffects } from '../../../pipeline/program/terminal-effects.ts';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import normalize from '../../../pipeline/stages/normalize/normalize.ts';
import { workInOwnFolder } from '../../own-folder.ts';
import { withDatabase } from '../../warehouse/own-database.ts';

workInOwnFolder();

it('normalize refuses a folder without snapshots', async () => {
  const effects = { ...terminalEffects(), sources: () => [brainScore] };
  await withDatabase('tidy', (database) =>
    expect(normalize.load!(database, undefined, effects, {})).rejects.toThrow('no snapshots of any source'),
  );
});

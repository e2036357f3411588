import { expect, it } from 'vitest';
import { terminalEffects } from '../../../pipeline/program/terminal-effects.ts';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import normalize from '../../../pipeline/stages/normalize/normalize.ts';
import { inCode } from '../../../pipeline/warehouse/code-hash.ts';
import { readFile } from '../../../pipeline/warehouse/files.ts';
import { rowsOf } from '../../../pipeline/warehouse/rows.ts';
import { workInOwnFolder } from '../../own-folder.ts';
import { withDatabase } from '../../warehouse/own-database.ts';

workInOwnFolder();

it('normalize refuses a folder without snapshots', async () => {
  const effects = { ...terminalEffects(), sources: () => [brainScore] };
  await withDatabase('tidy', (database) =>
    expect(normalize.load!(database, undefined, effects, {})).rejects.toThrow('no snapshots of any source'),
  );
});

it('the score of several names of a table that are one model is their mean', async () => {
  await withDatabase('tidy normalize', async (database) => {
    const none = 'null::double as error, null as measured_at, true as is_current';
    await database.run(`
      create table tidy.snapshot as select 's@1' as snapshot_id, 's' as source_id;
      create table tidy.metric as select 's@1' as snapshot_id, 'm' as metric_key, true as is_leaf;
      create table normalize.version as
        select 's@1' as snapshot_id, 's:m' as metric_id, 0 as version, null::timestamp as valid_from, null::timestamp as valid_to;
      create table normalize.model_alias as
        select 's@1' as snapshot_id, * from (values ('a', '1'), ('A', '1'), ('b', '2'), ('c', '3'), ('C', '3'))
          as alias (source_key, model_id);
      create table tidy.every_score as
        select 's@1' as snapshot_id, 'm' as metric_key, 0 as version, *, ${none}
        from (values ('a', 'scored', 1), ('A', 'scored', 4), ('b', 'scored', 2), ('c', 'failed', null), ('C', 'scored', 3))
          as score (source_key, state, value);
      create table normalize.score as ${readFile(inCode('sql/normalize/score.sql'))}`);
    const scores = await database.columns(
      'select model_id, state, value::double as value from normalize.score order by all',
    );
    expect(rowsOf(scores)).toEqual([
      { model_id: '1', state: 'scored', value: 2.5 },
      { model_id: '2', state: 'scored', value: 2 },
      { model_id: '3', state: 'scored', value: 3 },
    ]);
  });
});

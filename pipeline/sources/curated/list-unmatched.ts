import path from 'node:path';
import { UNSHOWABLE } from '../../messages/printable.ts';
import { Database, literal } from '../../warehouse/database.ts';
import { stageFolder } from '../../warehouse/stage-folder.ts';
import type { Effects } from '../effects.ts';
import { sources } from '../index.ts';
import { closestModels } from './closest-models.ts';
import { goneModels, type ModelList, unusedLines } from './unused-lines.ts';

const TABLES = ['model_alias', 'model_family', 'metric'];

/**
 * Prints each name of a published source that matched no model of another snapshot, with the closest model names: candidates
 * for aliases.csv, once somebody has checked that they are the same network. Then the lines of curated files that match nothing.
 *
 * @param lists the curated lists of models of the studies
 */
export async function listUnmatched(
  lists: readonly ModelList[],
  effects: Pick<Effects, 'log'>,
): Promise<void> {
  const database = await Database.open();
  await database.run('create schema normalize');
  for (const table of TABLES) {
    const file = path.join(stageFolder('normalize', undefined), `${table}.parquet`);
    await database.run(`create view normalize.${table} as from read_parquet(${literal(file)})`);
  }
  await listNames(database, effects);
  const gone = await Promise.all(lists.map((list) => goneModels(database, list)));
  for (const { file, text } of [...(await unusedLines(database)), ...gone.flat()])
    effects.log(['matches nothing', file, text].join('\t'));
  database.close();
}

async function listNames(database: Database, effects: Pick<Effects, 'log'>): Promise<void> {
  const apart = sources.flatMap(({ id, joins }) => (joins === false ? [literal(id)] : [])).join(', ');
  const unmatched = await database.columns(`
    select distinct split_part(snapshot_id, '@', 1) as source_id, source_name, rule, model_id
    from normalize.model_alias
    where rule in ('unmatched', 'ambiguous')
    order by all`);
  const known = await database.columns(`
    select model_id, any_value(source_name order by snapshot_id) as name
    from normalize.model_alias
    where split_part(model_id, ':', 1) not in (${apart})
    group by model_id
    order by model_id`);
  const models = (known.name as string[]).map((name, i) => ({
    id: known.model_id![i],
    label: `${name} (${known.model_id![i]})`,
    name,
  }));
  const closest = closestModels(models);
  (unmatched.source_name as string[]).forEach((name, i) => {
    const candidates = closest(name, ({ id }) => id !== unmatched.model_id![i]).map(({ label }) => label);
    const cells = [unmatched.source_id![i], unmatched.rule![i], name, ...candidates];
    effects.log(cells.map((cell) => String(cell).replace(UNSHOWABLE, '\ufffd')).join('\t'));
  });
}

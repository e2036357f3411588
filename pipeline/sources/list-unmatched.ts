import path from 'node:path';
import { UNSHOWABLE } from '../messages/printable.ts';
import { Database, literal } from '../warehouse/database.ts';
import { rowsOf } from '../warehouse/rows.ts';
import { stageFolder } from '../warehouse/stage-folder.ts';
import { closestModels, type Named } from './curated/closest-models.ts';
import { goneModels, type ModelList, sharedParts, unusedLines } from './curated/unused-lines.ts';
import type { Effects } from './effects.ts';
import { sources } from './index.ts';

const TABLES = ['model_alias', 'model_family', 'metric'];

/**
 * Prints each name of a published source that matched no model of another snapshot, with the closest model names:
 * candidates for aliases.csv, once somebody has checked that they are the same network. Then the parts of names that
 * families without a line in model-families.csv share with others, and the lines of curated files that match nothing.
 *
 * @param lists the curated lists of models of the studies
 */
export async function listUnmatched(lists: readonly ModelList[], effects: Effects) {
  const database = await Database.open();
  await database.run('create schema normalize');
  for (const table of TABLES) {
    const file = path.join(stageFolder('normalize', undefined), `${table}.parquet`);
    await database.openTable(`normalize.${table}`, file);
  }
  await listNames(database, effects);
  for (const { part, families } of await sharedParts(database))
    effects.say(['shared part', part, families].join('\t'));
  const gone = await Promise.all(lists.map((list) => goneModels(database, list)));
  for (const { file, text } of [...(await unusedLines(database)), ...gone.flat()])
    effects.say(['matches nothing', file, text].join('\t'));
  database.close();
}

async function listNames(database: Database, effects: Effects): Promise<void> {
  const apart = sources.flatMap(({ joins }) => (joins ? [literal(joins)] : [])).join(', ');
  const unmatched = await database.columns(`
    select distinct split_part(snapshot_id, '@', 1) as source_id, source_name, alias.rule, model_id, pattern
    from normalize.model_alias as alias
    inner join normalize.model_family using (model_id)
    where alias.rule in ('unmatched', 'ambiguous')
    order by all`);
  const known = await database.columns(`
    select model_id as id, any_value(source_name order by snapshot_id) as name, any_value(pattern) as pattern
    from normalize.model_alias
    inner join normalize.model_family using (model_id)
    where split_part(model_id, ':', 1) not in (${apart})
    group by model_id
    order by model_id`);
  const closest = closestModels(rowsOf(known) as (Named & { id: string })[]);
  for (const { source_id, rule, source_name, model_id, pattern } of rowsOf(unmatched)) {
    const models = closest({ name: source_name, pattern } as Named, ({ id }) => id !== model_id);
    const cells = [source_id, rule, source_name, ...models.map(({ id, name }) => `${name} (${id})`)];
    effects.say(cells.map((cell) => String(cell).replace(UNSHOWABLE, '\ufffd')).join('\t'));
  }
}

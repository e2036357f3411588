import { UNSHOWABLE } from '../printable.ts';
import type { Effects } from '../side-effects.ts';
import { Database, literal } from '../warehouse/database.ts';
import { closestModels } from './closest-models.ts';
import { sources } from './index.ts';

const ALIASES = 'out/.build/normalize/model_alias.parquet';

/**
 * Prints each name of a published source that matched no model of another snapshot, with the closest model names: candidates
 * for aliases.csv, once somebody has checked that they are the same network.
 */
export async function listUnmatched(effects: Pick<Effects, 'log'>): Promise<void> {
  const database = await Database.open();
  const apart = sources.flatMap(({ id, joins }) => (joins === false ? [literal(id)] : [])).join(', ');
  const aliases = `read_parquet(${literal(ALIASES)})`;
  const unmatched = await database.columns(`
    select distinct split_part(snapshot_id, '@', 1) as source_id, source_name, rule, model_id
    from ${aliases}
    where rule in ('unmatched', 'ambiguous')
    order by all`);
  const known = await database.columns(`
    select model_id, any_value(source_name order by snapshot_id) as name
    from ${aliases}
    where split_part(model_id, ':', 1) not in (${apart})
    group by model_id
    order by model_id`);
  database.close();
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

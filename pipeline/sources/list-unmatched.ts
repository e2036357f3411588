import { distance } from 'fastest-levenshtein';
import type { Effects } from '../effects.ts';
import { UNSHOWABLE } from '../printable.ts';
import { Database, literal } from '../warehouse/database.ts';
import { normalized } from './identity.ts';

const ALIASES = 'out/.build/normalize/model_alias.parquet';
const CANDIDATES = 3;

/**
 * Prints every name that joined no model of another snapshot, a line each, with the names of models that come
 * closest: what may go into aliases.csv, once somebody has looked whether it is the same network.
 */
export async function listUnmatched(effects: Pick<Effects, 'log'>): Promise<void> {
  const database = await Database.open();
  const aliases = `read_parquet(${literal(ALIASES)})`;
  const open = await database.columns(`
    select distinct split_part(snapshot_id, '@', 1) as source_id, source_name, rule, model_id
    from ${aliases}
    where rule in ('unmatched', 'ambiguous')
    order by all`);
  const known = await database.columns(`
    select model_id, any_value(source_name order by snapshot_id) as name
    from ${aliases}
    group by model_id
    order by model_id`);
  database.close();
  const models = (known.name as string[]).map((name, i) => ({
    id: known.model_id![i],
    label: `${name} (${known.model_id![i]})`,
    name: normalized(name),
  }));
  (open.source_name as string[]).forEach((name, i) => {
    const others = models.filter(({ id }) => id !== open.model_id![i]);
    const candidates = closest(name, others).map(({ label }) => label);
    const cells = [open.source_id![i], open.rule![i], name, ...candidates];
    effects.log(cells.map((cell) => String(cell).replace(UNSHOWABLE, '\ufffd')).join('\t'));
  });
}

function closest<T extends { name: string }>(name: string, models: readonly T[]): T[] {
  const own = normalized(name);
  return models
    .map((model) => ({ model, distance: distance(own, model.name) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, CANDIDATES)
    .map(({ model }) => model);
}

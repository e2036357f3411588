import { distance } from 'fastest-levenshtein';
import { UNSHOWABLE } from '../printable.ts';
import type { Effects } from '../side-effects.ts';
import { Database, literal } from '../warehouse/database.ts';
import { normalized } from './model-identity.ts';

const ALIASES = 'out/.build/normalize/model_alias.parquet';
const CANDIDATES = 3;

/**
 * Prints each name that matched no model of another snapshot, with the closest model names: candidates for aliases.csv, once
 * somebody has checked that they are the same network.
 */
export async function listUnmatched(effects: Pick<Effects, 'log'>): Promise<void> {
  const database = await Database.open();
  const aliases = `read_parquet(${literal(ALIASES)})`;
  const unmatched = await database.columns(`
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
  (unmatched.source_name as string[]).forEach((name, i) => {
    const others = models.filter(({ id }) => id !== unmatched.model_id![i]);
    const candidates = closest(name, others).map(({ label }) => label);
    const cells = [unmatched.source_id![i], unmatched.rule![i], name, ...candidates];
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

import { identifier } from './database.ts';
import type { Reader } from './reader.ts';

/** A list whose items stand in other tables by their ids. */
export interface List {
  /** The columns that an item is known by. */
  ids: readonly string[];
  /** Selects the ids of every item, each once. */
  sql: string;
}

/** Rows of a query: per list the places of their items in the order of its ids, and their values. */
export type Placed<Name extends string> = Record<Name, Float64Array> & { value: Float64Array };

/**
 * The values of a query, in parts and in any order, with places in lists for texts: to read millions of texts takes ten times
 * as long. Rows whose item is in no list are left out.
 *
 * @param sql selects the lists' ids and `value`
 */
export async function* placedValues<Name extends string>(
  reader: Reader,
  sql: string,
  lists: Readonly<Record<Name, List>>,
): AsyncGenerator<Placed<Name>> {
  const all = Object.entries<List>(lists).map(([name, { ids, sql }]) => {
    const columns = ids.map(identifier).join(', ');
    return {
      list: identifier(`list of ${name}`),
      place: identifier(name),
      columns,
      sql: `select ${columns}, cast(row_number() over (order by ${columns}) - 1 as integer) as place from (${sql})`,
    };
  });
  const query = `
    with ${all.map(({ list, sql }) => `${list} as (${sql})`).join(',\n')}
    select ${all.map(({ list, place }) => `${list}.place as ${place}`).join(', ')}, rows.value
    from (${sql}) as rows
    ${all.map(({ list, columns }) => `inner join ${list} using (${columns})`).join('\n')}`;
  for await (const part of reader.parts(query)) yield part as Placed<Name>;
}

/** The items of a list whose ids are one column, in the order of their places. */
export async function itemsOf(reader: Reader, { ids, sql }: List): Promise<string[]> {
  const id = identifier(ids[0]!);
  const found = await reader.columns(`select ${id} as id from (${sql}) order by id`);
  return found.id as string[];
}

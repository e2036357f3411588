import { identifier } from './database.ts';
import type { Reader } from './rows.ts';

/** A list of items that other tables refer to by id. */
export interface List {
  /** The columns that identify an item. */
  ids: readonly string[];
  /** Selects the ids of every item, without duplicates. */
  sql: string;
}

/** Values of a query, and for each list the position of their item, in the order of its ids. */
export type Positioned<Name extends string> = Record<Name, Float64Array> & { value: Float64Array };

/**
 * The values of a query in parts, in any order, with positions in lists instead of texts: reading millions of texts would be
 * much slower. Rows with an item that is not in its list are left out.
 *
 * @param sql selects the lists' ids and `value`
 */
export async function* valuesWithPositions<Name extends string>(
  reader: Reader,
  sql: string,
  lists: Readonly<Record<Name, List>>,
): AsyncGenerator<Positioned<Name>> {
  const all = Object.entries<List>(lists).map(([name, { ids, sql }]) => {
    const columns = ids.map(identifier).join(', ');
    return {
      list: identifier(`list of ${name}`),
      alias: identifier(name),
      columns,
      sql: `select ${columns}, cast(row_number() over (order by ${columns}) - 1 as integer) as position from (${sql})`,
    };
  });
  const query = `
    with ${all.map(({ list, sql }) => `${list} as (${sql})`).join(',\n')}
    select ${all.map(({ list, alias }) => `${list}.position as ${alias}`).join(', ')}, rows.value
    from (${sql}) as rows
    ${all.map(({ list, columns }) => `inner join ${list} using (${columns})`).join('\n')}`;
  for await (const part of reader.parts(query)) yield part as Positioned<Name>;
}

/** The items of a list with a single id column, in the order of their positions. */
export async function itemsOf(reader: Reader, { ids, sql }: List): Promise<string[]> {
  const id = identifier(ids[0]!);
  const found = await reader.columns(`select ${id} as id from (${sql}) order by id`);
  return found.id as string[];
}

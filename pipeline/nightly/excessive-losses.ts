import { count } from '../progress.ts';
import type { Reading } from '../sources/source.ts';
import type { Columns } from '../warehouse/database.ts';

/** Largest share of models, metrics or scores that a snapshot may lose. */
const MAXIMUM_LOSS = 0.15;

/** Describes excessive losses in snapshots of the same files; undefined if there are none. */
export function shrinking(before: readonly Reading[], after: readonly Reading[]): string | undefined {
  const known = new Map(before.map((reading) => [reading.files.join(), sizesOf(reading)]));
  const lost = after.flatMap((reading) => {
    const own = sizesOf(reading);
    return Object.entries(known.get(reading.files.join()) ?? {}).flatMap(([what, size]) =>
      own[what]! < size * (1 - MAXIMUM_LOSS)
        ? [`${count(own[what]!)} ${what} instead of ${count(size)}`]
        : [],
    );
  });
  return lost.length === 0 ? undefined : `shrunk by more than ${100 * MAXIMUM_LOSS} %: ${lost.join(', ')}`;
}

function sizesOf({ model, metric, score, wire }: Reading): Record<string, number> {
  return {
    models: model.source_key!.length,
    metrics: countEqual(metric.is_leaf!, true),
    ...(score
      ? { scores: countEqual(score.state!, 'scored') }
      : { values: countValues(Object.values(wire ?? {})) }),
  };
}

/** The number of non-empty cells, for sources whose scores are made by SQL. */
function countValues(tables: readonly Columns[]): number {
  let found = 0;
  for (const values of tables.flatMap((columns) => Object.values(columns)))
    for (let i = 0; i < values.length; i++)
      if (values[i] !== null && values[i] !== '' && !Number.isNaN(values[i])) found++;
  return found;
}

function countEqual(values: ArrayLike<unknown>, wanted: unknown): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) found++;
  return found;
}

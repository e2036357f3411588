import { count } from '../progress.ts';
import type { Reading } from '../sources/source.ts';
import type { Columns } from '../warehouse/database.ts';

/** The largest part of anything that a snapshot may lose. */
const LARGEST_LOSS = 0.15;

/** Describes the losses that are too large to believe, in snapshots of the same files; undefined if there are none. */
export function shrinking(before: readonly Reading[], after: readonly Reading[]): string | undefined {
  const known = new Map(before.map((reading) => [reading.files.join(), sizesOf(reading)]));
  const lost = after.flatMap((reading) => {
    const own = sizesOf(reading);
    return Object.entries(known.get(reading.files.join()) ?? {}).flatMap(([what, size]) =>
      own[what]! < size * (1 - LARGEST_LOSS)
        ? [`${count(own[what]!)} ${what} instead of ${count(size)}`]
        : [],
    );
  });
  return lost.length === 0 ? undefined : `shrunk by more than ${100 * LARGEST_LOSS} %: ${lost.join(', ')}`;
}

function sizesOf({ model, metric, score, wire }: Reading): Record<string, number> {
  return {
    models: model.source_key!.length,
    metrics: howMany(metric.is_leaf!, true),
    ...(score
      ? { scores: howMany(score.state!, 'scored') }
      : { values: valuesIn(Object.values(wire ?? {})) }),
  };
}

/** The number of cells that are not empty, for sources whose scores SQL makes. */
function valuesIn(tables: readonly Columns[]): number {
  let found = 0;
  for (const values of tables.flatMap((columns) => Object.values(columns)))
    for (let i = 0; i < values.length; i++)
      if (values[i] !== null && values[i] !== '' && !Number.isNaN(values[i])) found++;
  return found;
}

function howMany(values: ArrayLike<unknown>, wanted: unknown): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) found++;
  return found;
}

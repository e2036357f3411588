import { count } from '../progress.ts';
import type { Reading } from '../sources/source.ts';

/** A snapshot that has lost more than this part of something is not believed. */
const LARGEST_LOSS = 0.15;

/** What has become so much less, in a snapshot of the same files, that it is not believed; undefined where nothing has. */
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
  return lost.length === 0
    ? undefined
    : `it has shrunk by more than ${100 * LARGEST_LOSS} %: ${lost.join(', ')}`;
}

function sizesOf(reading: Reading): Record<string, number> {
  return {
    models: reading.model.source_key!.length,
    metrics: howMany(reading.metric.is_leaf!, true),
    scores: scoresOf(reading),
  };
}

/** Scores with a value; where SQL makes the scores, the rows that it makes them from. */
function scoresOf({ score, wire }: Reading): number {
  if (score) return howMany(score.state!, 'scored');
  return Object.values(wire ?? {}).reduce(
    (sum, columns) => sum + (Object.values(columns)[0]?.length ?? 0),
    0,
  );
}

function howMany(values: ArrayLike<unknown>, wanted: unknown): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) found++;
  return found;
}

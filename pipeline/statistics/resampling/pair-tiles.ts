import { pairCount, pairPlace } from '../correlation/pairs.ts';
import type { Resampled } from './resampled-agreement.ts';

/** A subset of the metrics, and the pairs of these that are computed together. */
export type PairTile = ReturnType<typeof tile>;

/**
 * Divides all pairs of metrics into tiles of up to `most` metrics; each pair belongs to one tile. If all metrics
 * fit, there is one tile. Otherwise metrics are cut into blocks of half that size, and there is a tile for each block
 * and for each pair of blocks.
 */
export function* pairTiles(metrics: number, most: number): Generator<PairTile> {
  const size = metrics <= most ? metrics : Math.max(1, most >> 1);
  for (let a = 0; a < metrics; a += size) {
    yield tile(range(a, a + size, metrics), 0, metrics);
    for (let b = a + size; b < metrics; b += size)
      yield tile([...range(a, a + size, metrics), ...range(b, b + size, metrics)], size, metrics);
  }
}

function range(start: number, end: number, most: number): number[] {
  return Array.from({ length: Math.min(end, most) - start }, (_, i) => start + i);
}

/** @param firsts if above 0, only pairs (a, b) with a among the first `firsts` metrics and b not among them */
function tile(own: number[], firsts: number, metrics: number) {
  /** Per pair of these metrics, its place among the pairs of all metrics; −1 if it belongs to another tile. */
  const places = new Int32Array(pairCount(own.length)).fill(-1);
  for (let i = 0; i < (firsts || own.length); i++)
    for (let j = Math.max(i + 1, firsts); j < own.length; j++)
      places[pairPlace(i, j, own.length)] = pairPlace(own[i]!, own[j]!, metrics);
  return { metrics: Int32Array.from(own), places };
}

/** Restricts a resampling to the pairs of a tile. */
export function restrictToTile(resampled: Resampled): (tile: PairTile) => Resampled {
  const { columns, counted, control, quantities } = resampled;
  const pairs = counted.length;
  // Per quantity and pair, 1 if it belongs to the quantity.
  const members = quantities.map((quantity) => {
    const isIn = new Uint8Array(control ? 2 * pairs : pairs);
    for (const pair of quantity.pairs) isIn[pair] = 1;
    return isIn;
  });
  return ({ metrics, places }) => {
    const weighted = new Map<Float64Array, Float64Array>();
    const ofTile = (values: Float64Array) =>
      Float64Array.from(places, (place) => (place < 0 ? Number.NaN : values[place]!));
    for (const { weights } of quantities)
      if (weights && !weighted.has(weights)) weighted.set(weights, ofTile(weights));
    const own = (isIn: Uint8Array, behind: number) =>
      [...places.keys()].filter((pair) => places[pair]! >= 0 && isIn[behind + places[pair]!] === 1);
    return {
      ...resampled,
      columns: Array.from(metrics, (metric) => columns[metric]!),
      counted: ofTile(counted),
      quantities: quantities.map(({ kind, weights }, q) => ({
        kind,
        pairs: control
          ? [...own(members[q]!, 0), ...own(members[q]!, pairs).map((pair) => places.length + pair)]
          : own(members[q]!, 0),
        ...(weights && { weights: weighted.get(weights)! }),
      })),
    };
  };
}

import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import eurodistances from './eurodist.json' with { type: 'json' };

/** Road distances between the cities of R's `eurodist`. */
export const cities = 21;
export const eurodist = Float64Array.from(eurodistances.distances);

export function randomDistances(size: number, seed: number): Float64Array {
  return standardNormals(seededGenerator(seed, size), (size * (size - 1)) / 2).map(Math.abs);
}

/** @param distances one per pair (0, 1), (0, 2), …, (1, 2), … */
export function distanceBetween(a: number, b: number, distances: Float64Array, size: number): number {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  return distances[low * size - (low * (low + 1)) / 2 + high - low - 1]!;
}

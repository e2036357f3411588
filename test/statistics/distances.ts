import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import eurodistances from './eurodist.json' with { type: 'json' };

/** Road distances between the cities of R's `eurodist`. */
export const cities = 21;
export const eurodist = Float64Array.from(eurodistances.distances);

export function randomDistances(size: number, seed: number): Float64Array {
  return standardNormals(seededGenerator(seed, size), (size * (size - 1)) / 2).map(Math.abs);
}

/** `square[a][b]`, from one distance per pair (0, 1), (0, 2), …, (1, 2), … */
export function square(distances: Float64Array, size: number): number[][] {
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  let pair = 0;
  for (let a = 0; a < size; a++)
    for (let b = a + 1; b < size; b++) matrix[a]![b] = matrix[b]![a] = distances[pair++]!;
  return matrix;
}

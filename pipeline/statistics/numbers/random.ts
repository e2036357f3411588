import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * A random generator seeded by the SHA-256 of seed and index, so that the draws for an index do not depend on how
 * work is divided between threads.
 */
export function seededGenerator(seed: number, index: number): RandomGenerator {
  const digest = new DataView(sha256(utf8ToBytes(`${seed}:${index}`)).buffer);
  return xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.getInt32(offset, true)));
}

/** The seed of draws that belong to a definition, such as random panels, and are the same in every study. */
export const FIXED_SEED = 20240101;

/** `length` independent standard normal values (Box & Muller 1958). */
export function standardNormals(random: RandomGenerator, length: number): Float64Array {
  const values = new Float64Array(length);
  for (let i = 0; i < length; i += 2) {
    // u can be 0, but 1 − u cannot.
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(random)));
    const angle = 2 * Math.PI * uniformFloat64(random);
    values[i] = radius * Math.cos(angle);
    if (i + 1 < length) values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** A random order, every one equally likely (Fisher & Yates). */
export function shuffled(values: Iterable<number>, random: RandomGenerator): Int32Array {
  const order = Int32Array.from(values);
  for (let last = order.length - 1; last > 0; last--) {
    const place = uniformInt(random, 0, last);
    [order[last], order[place]] = [order[place]!, order[last]!];
  }
  return order;
}

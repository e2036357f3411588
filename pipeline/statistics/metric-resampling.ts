import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { membersOf, type Partition } from './parts.ts';
import { seededGenerator } from './random.ts';

/**
 * How often each metric stands in resample `index`, where metrics are drawn with replacement from their own part, as many
 * as it has: a stratified bootstrap (Davison & Hinkley 1997, section 3.2) over metrics. A part of one metric stays as it
 * is. The generator is seeded by (seed, index) alone.
 */
export function resampleMetrics(partition: Partition, seed: number, index: number): Int32Array {
  const random = seededGenerator(seed, index);
  const counts = new Int32Array(partition.of.length);
  for (const own of membersOf(partition)) {
    for (let draw = 0; draw < own.length; draw++) counts[own[uniformInt(random, 0, own.length - 1)]!]!++;
  }
  return counts;
}

import { sharedFloats } from '../../../statistics/numbers/shared-arrays.ts';
import type { Task } from '../../../workers/task.ts';
import type { Workers } from '../../../workers/workers.ts';
import {
  type DomainTest,
  type DomainTestOptions,
  prepareDomainTest,
  type RandomLabelings,
  randomEffects,
} from './domain-test.ts';

/** Each item is a random labeling of the metrics' units. */
export const permuteTask: Task<{ random: RandomLabelings; found: { effects: Float64Array } }> = {
  name: 'permute',
  items: 'permutations',
  resamplesPerItem: 1,
  prepare({ random, found }) {
    const effectOf = randomEffects(random);
    return (draw) => {
      found.effects[draw] = effectOf(draw);
    };
  },
};

/** Elementary steps to seed the generator of a random labeling. */
const GENERATOR = 1000;

/** The same test as `domainTest`, on several threads. */
export async function testDomains(
  workers: Workers,
  estimates: Float64Array,
  units: Int32Array,
  labels: ArrayLike<number>,
  options: DomainTestOptions,
): Promise<DomainTest> {
  const { random, finish } = prepareDomainTest(estimates, units, labels, options);
  const found = { effects: sharedFloats(random?.draws ?? 0) };
  if (random) {
    const { draws, pairs } = random;
    await workers.share(permuteTask, { random, found }, draws, draws * (GENERATOR + pairs.size ** 2 / 2));
  }
  return finish(found.effects);
}

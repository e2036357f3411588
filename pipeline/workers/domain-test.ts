import { type DomainTest, type DomainTestOptions, prepareDomainTest } from '../statistics/domain-test.ts';
import { sharedFloats } from '../statistics/shared-arrays.ts';
import type { Workers } from './workers.ts';

/** Elementary steps that the generator of a random labeling takes. */
const GENERATOR = 1000;

/** As `domainTest`, with its random labelings shared. */
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
    await workers.share('permute', { random, found }, draws, draws * (GENERATOR + pairs.size ** 2 / 2));
  }
  return finish(found.effects);
}

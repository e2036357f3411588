import {
  type CategoryTest,
  type CategoryTestOptions,
  prepareCategoryTest,
} from '../statistics/category-test.ts';
import { sharedFloats } from '../statistics/shared-arrays.ts';
import type { Workers } from './workers.ts';

/** Elementary steps that the generator of a random labeling takes. */
const GENERATOR = 1000;

/** As `categoryTest`, with its random labelings shared. */
export async function testCategories(
  workers: Workers,
  estimates: Float64Array,
  units: Int32Array,
  labels: ArrayLike<number>,
  options: CategoryTestOptions,
): Promise<CategoryTest> {
  const { random, finish } = prepareCategoryTest(estimates, units, labels, options);
  const found = { effects: sharedFloats(random?.draws ?? 0) };
  if (random) {
    const { draws, pairs } = random;
    await workers.share('permute', { random, found }, draws, draws * (GENERATOR + pairs.size ** 2 / 2));
  }
  return finish(found.effects);
}

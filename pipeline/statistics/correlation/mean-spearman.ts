import { groups, sum } from 'd3-array';
import { innerProduct } from '../numbers/inner-product.ts';
import { ordered, presentModels, rankAmong } from '../numbers/ranks.ts';

/**
 * Returns the mean of Spearman's rho over the pairs of columns that at least `minimumModels` models have, as a function of
 * the models that it is over. Columns with the same missing scores are ranked together: with ranks of mean 0 and length 1, the
 * correlations of all their pairs add up to the product of two sums of ranks. Constant columns are left out.
 *
 * @param columns scores per metric, NaN if a model has none
 */
export function meanSpearman(
  columns: readonly Float64Array[],
  minimumModels: number,
): (models: Int32Array) => number {
  const alike = groups(columns, (column) => presentModels(column).join('')).map(([, members]) => ({
    present: presentModels(members[0]!),
    orders: members.map(ordered),
  }));
  const blocks = alike.flatMap((one, i) =>
    alike.slice(i).flatMap((other) => {
      const present = one.present.map((isIn, model) => isIn * other.present[model]!);
      return sum(present) < minimumModels ? [] : { one, other, present };
    }),
  );
  return (models) => {
    let products = 0;
    let pairs = 0;
    for (const { one, other, present } of blocks) {
      const kept = models.filter((model) => present[model] === 1);
      const first = sumOfRanks(one.orders, kept, present.length);
      if (one === other) {
        // Each pair is in the product twice, and each column with itself once.
        products += (innerProduct(first.ranks, first.ranks) - first.varying) / 2;
        pairs += (first.varying * (first.varying - 1)) / 2;
      } else {
        const second = sumOfRanks(other.orders, kept, present.length);
        products += innerProduct(first.ranks, second.ranks);
        pairs += first.varying * second.varying;
      }
    }
    return products / pairs;
  };
}

/** The sum of columns' ranks among some models, each of mean 0 and length 1; and how many of the columns are not constant. */
function sumOfRanks(orders: readonly ReturnType<typeof ordered>[], models: Int32Array, size: number) {
  const isIn = new Uint8Array(size);
  for (const model of models) isIn[model] = 1;
  const ranks = new Float64Array(size);
  const summed = new Float64Array(models.length);
  let varying = 0;
  for (const order of orders) {
    const { n, squares } = rankAmong(order, isIn, ranks);
    if (squares === 0) continue;
    varying++;
    const scale = 1 / Math.sqrt(squares);
    for (let i = 0; i < models.length; i++) summed[i]! += scale * (ranks[models[i]!]! - n);
  }
  return { ranks: summed, varying };
}

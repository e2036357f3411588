import cdf from '@stdlib/stats-base-dists-t-cdf';
import { deviation, mean, range } from 'd3-array';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { orderOf } from '../../../pipeline/statistics/order/found-order.ts';
import { comparePair, isClear } from '../../../pipeline/statistics/order/pair-comparison.ts';
import { covers, rejects, type World } from './runner.ts';

/**
 * How often is one pair of rows, asked in advance, called clear, beside the paired t-test and the sign test? Where the two are
 * equal over columns like these, at most 5 % of times.
 */
const ROWS = 40;

/** Columns of normal noise with variance 1, of which each three have this correlation; the first row is ahead by `ahead`. */
function world(columns: number, correlation: number, ahead: number): World {
  return (seed) => {
    let drawn = 0;
    const normals = () => standardNormals(seededGenerator(seed, drawn++), ROWS);
    let shared = normals();
    const scores = range(columns).map((column) => {
      if (column % 3 === 0) shared = normals();
      const own = normals();
      const noise = own.map(
        (each, row) => Math.sqrt(1 - correlation) * each + Math.sqrt(correlation) * shared[row]!,
      );
      return noise.map((each, row) => (row === 0 ? each + ahead : each));
    });
    const members = scores.map((_, column) => [column]);
    const families = Int32Array.from(range(ROWS));
    const weights = new Float64Array(columns).fill(1);
    const order = orderOf(scores, scores, weights, { kind: 'metric', members, table: { families } }, seed);
    const differences = Float64Array.from(scores, ([one, other]) => one! - other!);
    const pair = comparePair(differences, weights, members, order, seed);
    return [
      rejects('pair called clear', isClear(pair)),
      rejects('pair called clear by the t-test', tTest(differences) < 0.05),
      rejects('pair called clear by the sign test', signTest(differences) < 0.05),
    ];
  };
}

function tTest(differences: Float64Array): number {
  const t = mean(differences)! / (deviation(differences)! / Math.sqrt(differences.length));
  return 2 * cdf(-Math.abs(t), differences.length - 1);
}

/** The chance that so few of all signs are in the minority, or fewer; two-sided. */
function signTest(differences: Float64Array): number {
  const { length } = differences;
  const positive = differences.filter((difference) => difference > 0).length;
  const chances = range(length + 1).map((k) =>
    range(k).reduce((chance, i) => (chance * (length - i)) / (i + 1), 0.5 ** length),
  );
  const tail = chances
    .slice(0, Math.min(positive, length - positive) + 1)
    .reduce((sum, chance) => sum + chance, 0);
  return Math.min(1, 2 * tail);
}

const sizes = [6, 14, 27];
const level = { least: 0, most: 0.06, bias: 0, only: /clear$/ };
covers('equal rows, independent columns:', sizes, (size) => world(size, 0, 0), level);
covers('equal rows, columns in threes, r 0.5:', sizes, (size) => world(size, 0.5, 0), level);
covers('rows one deviation apart, independent columns:', sizes, (size) => world(size, 0, 1), { only: /^$/ });

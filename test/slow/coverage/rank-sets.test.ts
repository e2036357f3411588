import { range, sum } from 'd3-array';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { expect, it } from 'vitest';
import { allPairs, pairCount } from '../../../pipeline/statistics/correlation/pairs.ts';
import { standardDeviation } from '../../../pipeline/statistics/numbers/covariance.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { midRanks } from '../../../pipeline/statistics/numbers/ranks.ts';
import { tPValue } from '../../../pipeline/statistics/numbers/student-t.ts';
import { meanOf } from '../../../pipeline/statistics/numbers/total.ts';
import { orderOf } from '../../../pipeline/statistics/order/found-order.ts';
import { type OrderedPairs, orderedPairs } from '../../../pipeline/statistics/order/ordered-pairs.ts';
import { transformed } from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { covers, rejects, simulated, type World } from './runner.ts';

/**
 * How often do all rank sets of a table hold at once, and are they narrower than by Nemenyi's critical difference and by Holm's
 * t-tests? The columns of a world are draws of columns like these, and the true ranks are those over infinitely many.
 */
interface Size {
  rows: number;
  columns: number;
  /** SciPy 1.15.3: scipy.stats.studentized_range.ppf(0.95, rows, numpy.inf). */
  studentizedRange: number;
}

const sizes: Record<string, Size> = {
  '20 × 6': { rows: 20, columns: 6, studentizedRange: 5.0116887941 },
  '60 × 14': { rows: 60, columns: 14, studentizedRange: 5.7643880041 },
  '100 × 27': { rows: 100, columns: 27, studentizedRange: 6.0846375372 },
  '180 × 41': { rows: 180, columns: 41, studentizedRange: 6.4349514655 },
};

type Kind = 'equal rows' | 'continuous' | 'ties' | 'heavy tails' | 'one column unlike the others';
const kinds: Kind[] = ['equal rows', 'continuous', 'ties', 'heavy tails', 'one column unlike the others'];

/** The rows' true values, and their scores in columns: the value, and noise of the column's own size. */
function table(kind: Kind, { rows, columns }: Size, seed: number) {
  let drawn = 0;
  const normals = (count: number) => standardNormals(seededGenerator(seed, drawn++), count);
  const truth = normals(rows).map((value) => {
    if (kind === 'equal rows') return 0;
    return kind === 'ties' ? Math.round(1.5 * value) / 1.5 : value;
  });
  const chance = seededGenerator(seed, drawn++);
  const scores = range(columns).map(() => {
    const size = Math.exp(0.3 * normals(1)[0]!);
    const noise = kind === 'heavy tails' ? heavy(normals(3 * rows)) : normals(rows);
    // Its order is the opposite, with much noise; it is drawn as one column of all, on average.
    if (kind === 'one column unlike the others' && uniformFloat64(chance) < 1 / columns)
      return noise.map((each, row) => 3 * each - truth[row]!);
    return noise.map((each, row) => {
      const score = truth[row]! + size * each;
      return kind === 'ties' ? Math.round(score) : score;
    });
  });
  return { truth, scores };
}

/** Values of Student's t with two degrees of freedom. */
function heavy(normals: Float64Array): Float64Array {
  return Float64Array.from({ length: normals.length / 3 }, (_, i) => {
    const chi = (normals[3 * i + 1]! ** 2 + normals[3 * i + 2]! ** 2) / 2;
    return normals[3 * i]! / Math.sqrt(chi);
  });
}

/** Whether one row is called better than another. */
type Orders = (better: number, worse: number) => boolean;

function bySignFlips(scores: readonly Float64Array[], seed: number): Orders {
  return inOrder(orderedPairs(scores, seed));
}

function inOrder({ rows, isOrdered }: OrderedPairs): Orders {
  const places = new Map(rows.map((row, place) => [row, place]));
  return (better, worse) => {
    const place = places.get(better)!;
    const later = places.get(worse)!;
    return place < later && isOrdered(place, later);
  };
}

/** The same if every sixth score is missing and skipped. */
function withGaps(scores: readonly Float64Array[], seed: number): Orders {
  const chance = seededGenerator(seed, 1e6);
  const gaps = scores.map((column) =>
    column.map((score) => (uniformFloat64(chance) < 1 / 6 ? Number.NaN : score)),
  );
  const units = { kind: 'metric' as const, members: scores.map((_, metric) => [metric]) };
  const weights = new Float64Array(scores.length).fill(1 / scores.length);
  return inOrder(orderOf(gaps, transformed('scores', gaps), weights, units, seed)!.pairs);
}

/** Nemenyi's critical difference of mean ranks (Demšar 2006). */
function byNemenyi(scores: readonly Float64Array[], { rows, columns, studentizedRange }: Size): Orders {
  const ranks = scores.map(midRanks);
  const means = range(rows).map((row) => sum(ranks, (column) => column[row]!) / columns);
  const critical = (studentizedRange / Math.SQRT2) * Math.sqrt((rows * (rows + 1)) / (6 * columns));
  return (better, worse) => means[better]! - means[worse]! > critical;
}

/** Paired t-tests of all pairs, corrected by Holm (1979). */
function byHolm(scores: readonly Float64Array[], { rows, columns }: Pick<Size, 'rows' | 'columns'>): Orders {
  const { a, b } = allPairs(rows);
  const tests = range(pairCount(rows)).map((pair) => {
    const differences = Float64Array.from(scores, (column) => column[a[pair]!]! - column[b[pair]!]!);
    const mean = meanOf(differences);
    const error = standardDeviation(differences) / Math.sqrt(columns);
    const p = error > 0 ? tPValue(mean / error, columns - 1) : Number(mean === 0);
    return { p, better: mean > 0 ? a[pair]! : b[pair]!, worse: mean > 0 ? b[pair]! : a[pair]! };
  });
  tests.sort((one, other) => one.p - other.p);
  const first = tests.findIndex(({ p }, place) => p * (tests.length - place) > 0.05);
  const rejected = new Set(
    tests.slice(0, first < 0 ? tests.length : first).map(({ better, worse }) => better * rows + worse),
  );
  return (better, worse) => rejected.has(better * rows + worse);
}

/** Whether no pair is ordered wrongly, so that all rank sets hold. */
function areRight(orders: Orders, truth: Float64Array): boolean {
  return truth.every((value, better) =>
    truth.every((other, worse) => value > other || better === worse || !orders(better, worse)),
  );
}

function shareOrdered(orders: Orders, rows: number): number {
  const all = range(rows);
  return sum(all, (better) => sum(all, (worse) => Number(orders(better, worse)))) / pairCount(rows);
}

/** Whether all rank sets hold, by the mean of scores, the mean of ranks, and the mean of the scores that are there. */
function world(kind: Kind, size: Size): World {
  return (seed) => {
    const { truth, scores } = table(kind, size, seed);
    const orders = {
      'rank sets by mean': bySignFlips(scores, seed),
      'rank sets by mean rank': bySignFlips(scores.map(midRanks), seed),
      'rank sets by mean, a sixth skipped': withGaps(scores, seed),
    };
    return Object.entries(orders).map(([name, each]) => rejects(name, areRight(each, truth)));
  };
}

// Equal rows are the hardest: in the others nearly all sets hold.
for (const kind of kinds)
  covers(`columns, ${kind}:`, Object.keys(sizes), (size) => world(kind, sizes[size]!), {
    least: 0.94,
    most: 1,
    bias: 0,
    worlds: kind === 'equal rows' ? 500 : 40,
  });

/** Tied rows and Bernoulli columns: ten blocks of rows with equal chances of success, from 0.2 to 0.8. */
function bernoulli({ rows, columns }: { rows: number; columns: number }, seed: number) {
  const random = seededGenerator(seed, 0);
  const truth = Float64Array.from(range(rows), (row) => 0.2 + (0.6 * Math.floor((10 * row) / rows)) / 9);
  const scores = range(columns).map(() => truth.map((chance) => Number(uniformFloat64(random) < chance)));
  return { truth, scores };
}

/** The mean number of ranks in a row's set, ÷ the number of rows. */
function meanWidth(orders: Orders, rows: number): number {
  return 1 - (2 * shareOrdered(orders, rows) * pairCount(rows)) / rows ** 2;
}

const TIED: Record<string, { rows: number; columns: number }> = {
  '90 × 10': { rows: 90, columns: 10 },
  '181 × 41': { rows: 181, columns: 41 },
  '100 × 27': { rows: 100, columns: 27 },
};

covers(
  'Bernoulli columns, tied rows:',
  Object.keys(TIED),
  (name) => (seed) => {
    const size = TIED[name]!;
    const { truth, scores } = bernoulli(size, seed);
    const members = scores.map((_, metric) => [metric]);
    const families = Int32Array.from(truth.keys());
    const weights = new Float64Array(size.columns).fill(1 / size.columns);
    const { pairs } = orderOf(
      scores,
      scores,
      weights,
      { kind: 'metric', members, table: { families } },
      seed,
    )!;
    return Object.entries({ 'rank sets': inOrder(pairs), Holm: byHolm(scores, size) }).flatMap(
      ([test, orders]) => [
        rejects(test, areRight(orders, truth)),
        rejects(`width by ${test}`, meanWidth(orders, size.rows)),
      ],
    );
  },
  { least: 0.94, most: 1, bias: 0, worlds: 1000, only: /^rank sets$/ },
);

it('orders more than other tests that hold', { timeout: 1e6 }, async () => {
  for (const kind of kinds.slice(1))
    for (const [name, size] of Object.entries(sizes)) {
      const found = await simulated((seed) => {
        const { truth, scores } = table(kind, size, seed);
        const orders = {
          'sign flips': bySignFlips(scores.map(midRanks), seed),
          Nemenyi: byNemenyi(scores, size),
          Holm: byHolm(scores, size),
        };
        return Object.entries(orders).flatMap(([test, each]) => [
          rejects(`${test} right`, areRight(each, truth)),
          rejects(`${test} ordered`, shareOrdered(each, size.rows)),
        ]);
      }, 10);
      const shown = [...found].map(([quantity, { held }]) => `${quantity} ${(100 * held).toFixed(1)}`);
      console.log(`${kind}, ${name}: ${shown.join(', ')}`);
      for (const other of ['Nemenyi', 'Holm'])
        expect
          .soft(found.get('sign flips ordered')!.held, `${kind}, ${name}, ${other}`)
          .toBeGreaterThanOrEqual(found.get(`${other} ordered`)!.held - 0.02);
    }
});

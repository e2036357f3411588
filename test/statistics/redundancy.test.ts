import { describe, expect, it } from 'vitest';
import { correlate } from '../../pipeline/statistics/correlation.ts';
import type { MetricTree } from '../../pipeline/statistics/metric-tree.ts';
import {
  agreementWithFull,
  allTaus,
  backwardSteps,
  forwardSteps,
  KEPT,
  redundancy,
  type Step,
  smallestTau,
  type TreeMean,
  treeMeans,
} from '../../pipeline/statistics/redundancy.ts';
import { type Scored, scorer } from '../../pipeline/statistics/scoring.ts';
import { integers } from './references.ts';

/** The root has the nodes A (metrics 0, 1, 2), B (metric 3 and the node C: 4, 5) and D (7), and metric 6 itself. */
const tree: MetricTree = {
  parents: Int32Array.of(-1, 0, 0, 2, 0),
  leafParents: Int32Array.of(1, 1, 1, 2, 3, 3, 0, 4),
};

function scoredBy(columns: Float64Array[], of: MetricTree): Scored {
  return { columns, tree: of, partition: { parts: ['all'], of: new Int32Array(columns.length) } };
}

/** 14 models: each metric is `shared` times what all have in common, and its own. */
function world(commonSeed: number, ownSeed: number): Scored {
  const common = integers(14, 1000, commonSeed);
  const columns = [2, 0, 1, 3, 1, 0, 2, 1].map((shared, metric) => {
    const own = integers(14, 1000, ownSeed + metric);
    return common.map((value, model) => shared * value + own[model]!);
  });
  return scoredBy(columns, tree);
}

const found = (scored: Scored, methods: readonly TreeMean[] = treeMeans) => redundancy({ scored, methods });

/** The metric, how many are then in, and τ of each method. */
type Expected = [number, number, [number, number, number]];

function expectSteps(steps: readonly Step[], expected: readonly Expected[]): void {
  expect(steps.map(({ metric, size }) => [metric, size])).toEqual(
    expected.map(([metric, size]) => [metric, size]),
  );
  for (const [s, [, , taus]] of expected.entries()) expectTaus(steps[s]!.taus, taus);
}

function expectTaus(found: Float64Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [m, tau] of expected.entries()) expect(found[m]).toBeCloseTo(tau, 12);
}

/**
 * Constants from a NumPy 2.2.4 and SciPy 1.15.3 program of its own: nodes are means of their children from the leaves up,
 * over the metrics that are in; z with ddof=1, rankdata; scores rounded to 9 places, so that the last bits break no tie;
 * stats.kendalltau with the full score. Every candidate of every step is tried, and max() takes the smallest τ, then
 * the mean, then the first. The smallest sets are the smallest of all 255 subsets.
 */
describe('greedy selection', () => {
  // Of forward's candidates for the sixth step two have the same three τ in another order, so the first is taken;
  // backward's first and third steps are decided by the mean.
  it('forward finds the smallest set', () => {
    const { steps, smallest } = found(world(90, 630));
    expectSteps(steps.forward, [
      [3, 1, [0.8021978021978022, 0.8021978021978022, 0.7582417582417583]],
      [7, 2, [0.8901098901098902, 0.8681318681318682, 0.8778319666087568]],
      [6, 3, [0.9560439560439562, 0.9780219780219781, 0.9340659340659341]],
      [5, 4, [1, 0.9560439560439562, 0.9502907465889076]],
      [0, 5, [0.9780219780219781, 0.9560439560439562, 0.9502907465889076]],
      [1, 6, [0.9560439560439562, 0.9340659340659341, 0.9560439560439562]],
      [2, 7, [1, 0.9560439560439562, 0.9780219780219781]],
      [4, 8, [1, 1, 1]],
    ]);
    expectSteps(steps.backward, [
      [4, 7, [1, 0.9560439560439562, 0.9780219780219781]],
      [5, 6, [0.9560439560439562, 0.9780219780219781, 0.9780219780219781]],
      [1, 5, [0.9780219780219781, 0.9340659340659341, 0.9560439560439562]],
      [2, 4, [0.9340659340659341, 0.9340659340659341, 0.9667263429742007]],
      [0, 3, [0.9560439560439562, 0.9780219780219781, 0.9340659340659341]],
      [6, 2, [0.8901098901098902, 0.8681318681318682, 0.8778319666087568]],
      [7, 1, [0.8021978021978022, 0.8021978021978022, 0.7582417582417583]],
    ]);
    expect(smallest).toMatchObject({ direction: 'forward', size: 4 });
    expect(membersOf(smallest!.subset)).toEqual([3, 5, 6, 7]);
    expect(smallest!.tau).toBeCloseTo(0.9502907465889076, 12);
  });

  it('backward finds it where forward needs all metrics', () => {
    const { steps, smallest } = found(world(20, 140));
    expectSteps(steps.forward, [
      [0, 1, [0.7362637362637363, 0.6923076923076924, 0.7142857142857144]],
      [4, 2, [0.8681318681318682, 0.8461538461538461, 0.8778319666087568]],
      [3, 3, [0.9120879120879122, 0.8681318681318682, 0.8901098901098902]],
      [5, 4, [0.8901098901098902, 0.8241758241758242, 0.8176920377625482]],
      [2, 5, [0.8461538461538461, 0.8241758241758242, 0.795592252958155]],
      [6, 6, [0.8461538461538461, 0.7582417582417583, 0.8021978021978022]],
      [7, 7, [0.9340659340659341, 0.9120879120879122, 0.9723905313933007]],
      [1, 8, [1, 1, 1]],
    ]);
    expectSteps(steps.backward, [
      [2, 7, [0.9560439560439562, 0.9340659340659341, 0.9723905313933007]],
      [5, 6, [0.9780219780219781, 0.9560439560439562, 0.9889499370655616]],
      [1, 5, [0.9340659340659341, 0.8901098901098902, 0.9560439560439562]],
      [0, 4, [0.9780219780219781, 1, 1]],
      [4, 3, [0.8681318681318682, 0.8901098901098902, 0.9386793281621157]],
      [3, 2, [0.8241758241758242, 0.8241758241758242, 0.9209898836954861]],
      [7, 1, [0.6923076923076924, 0.6043956043956044, 0.6263736263736264]],
    ]);
    expect(smallest).toMatchObject({ direction: 'backward', size: 4 });
    expect(membersOf(smallest!.subset)).toEqual([3, 4, 6, 7]);
    expect(smallest!.tau).toBeCloseTo(0.9780219780219781, 12);
  });

  it('leaves each metric out', () => {
    const expected = [
      [0.9340659340659341, 0.9120879120879122, 0.9386793281621157],
      [0.9340659340659341, 0.9120879120879122, 0.9723905313933007],
      [0.9560439560439562, 0.9340659340659341, 0.9723905313933007],
      [0.9340659340659341, 0.9340659340659341, 0.9120879120879122],
      [0.8681318681318682, 0.9120879120879122, 0.9340659340659341],
      [0.9340659340659341, 0.9340659340659341, 0.9560439560439562],
      [0.7582417582417583, 0.8461538461538461, 0.7362637362637363],
      [0.8681318681318682, 0.7802197802197802, 0.8021978021978022],
    ];
    const { without } = found(world(20, 140));
    expect(without).toHaveLength(8);
    for (const [metric, taus] of expected.entries()) expectTaus(without[metric]!, taus);
  });

  // Of metric 5, the others are added in the order 0, 2, 1.
  it('says what replaces each metric of the smallest set', () => {
    const { replacements } = found(world(90, 630));
    expect(replacements.map((each) => each!.size)).toEqual([4, 4, 4, undefined, 4, 6, undefined, undefined]);
    // Of all subsets of the others, none keeps the ranking where none was found, and none of those found is too small.
    const agreement = agreementWithFull({ scored: world(90, 630), methods: treeMeans });
    for (const [metric, { size, tau }] of replacements.map((each) => each!).entries()) {
      const subsets = Array.from({ length: 255 }, (_, i) =>
        Uint8Array.from({ length: 8 }, (_, m) => ((i + 1) >> m) & 1),
      );
      const others = subsets.filter((subset) => subset[metric] === 0);
      const taus = others.map((subset) => smallestTau(allTaus(agreement, [subset])[0]!));
      const best = Math.max(...taus.filter((each) => !Number.isNaN(each)));
      if (size === undefined) expect(best).toBeLessThan(KEPT);
      expect(tau).toBeLessThanOrEqual(best);
      if (size === undefined) expect(tau).toBeCloseTo(best, 12);
    }
  });
});

describe('a floating selection', () => {
  // Found among 400 worlds, where all 127 subsets without the metric were tried too: the five are the fewest that do.
  it('finds a set where adding and removing alone do not', () => {
    const scored = world(297, 2079);
    const { smallest, replacements } = found(scored);
    const agreement = agreementWithFull({ scored, methods: treeMeans });
    const rest = smallest!.subset.with(7, 0);
    const others = new Uint8Array(8).fill(1).with(7, 0);
    const greedy = [
      ...forwardSteps(
        agreement,
        rest,
        others.map((each, metric) => each - rest[metric]!),
      ),
      ...backwardSteps(agreement, others),
    ];
    expect(Math.max(...greedy.map(({ taus }) => smallestTau(taus)))).toBeLessThan(KEPT);
    expect(replacements[7]!.size).toBe(5);
    expect(replacements[7]!.tau).toBeCloseTo(0.9502907465889074, 12);
  });
});

describe('agreementWithFull', () => {
  it('is the τ-b of the scores, whatever was asked before', () => {
    const scored = world(1, 7);
    const agreement = agreementWithFull({ scored, methods: treeMeans });
    const all = new Uint8Array(8).fill(1);
    allTaus(
      agreement,
      [...all.keys()].map((metric) => all.with(metric, 0)),
    );
    const subsets = [all, Uint8Array.of(0, 1, 0, 0, 1, 1, 0, 0), Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0)];
    const expected = subsets.map((subset) =>
      treeMeans.map((method) => {
        const scores = scorer(method, scored);
        return correlate(scores(all), scores(subset), 'kendall').estimate;
      }),
    );
    expect(allTaus(agreement, subsets).map((taus) => [...taus])).toEqual(expected);
  });

  it('has no τ of no metrics, nor of a constant one', () => {
    const columns = [integers(14, 1000, 3), new Float64Array(14).fill(2)];
    const agreement = agreementWithFull({ scored: scoredBy(columns, flat(2)), methods: treeMeans });
    const missing = Float64Array.of(Number.NaN, Number.NaN, Number.NaN);
    expect(allTaus(agreement, [Uint8Array.of(0, 0), Uint8Array.of(0, 1)])).toEqual([missing, missing]);
    expect(allTaus(agreement, [Uint8Array.of(1, 0)])).toEqual([Float64Array.of(1, 1, 1)]);
  });

  // 0.1 + 0.2 + 0.3 is more than 0.3 + 0.2 + 0.1; scipy.stats.kendalltau([6, 6, 9, 3], [3, 5, 7, 2]) and ([6, 6, 9, 3], [1, 3, 2, 1]).
  it('ties models whose scores differ in nothing but the last bits', () => {
    const columns = [
      [0.1, 0.3, 0.2, 0.1],
      [0.2, 0.2, 0.5, 0.1],
      [0.3, 0.1, 0.2, 0.1],
    ].map((c) => Float64Array.from(c));
    const agreement = agreementWithFull({ scored: scoredBy(columns, flat(3)), methods: ['arithmetic_mean'] });
    expect(scorer('arithmetic_mean', scoredBy(columns, flat(3)))([1, 1, 1]).slice(0, 2)).not.toEqual(
      Float64Array.of(0.2, 0.2),
    );
    const [two, one] = allTaus(agreement, [Uint8Array.of(1, 1, 0), Uint8Array.of(1, 0, 0)]);
    expect(two![0]).toBeCloseTo(0.912870929175277, 12);
    expect(one![0]).toBeCloseTo(0.4, 12);
  });

  it('refuses more subsets than there is room for', () => {
    const agreement = agreementWithFull({
      scored: scoredBy([integers(14, 1000, 3)], flat(1)),
      methods: treeMeans,
    });
    expect(() => allTaus(agreement, [Uint8Array.of(1), Uint8Array.of(1)])).toThrow(
      'no more subsets than metrics',
    );
  });

  it('computes only the methods that it is asked for', () => {
    const { steps, smallest } = found(world(90, 630), ['arithmetic_mean']);
    expect(steps.forward.every(({ taus }) => taus.length === 1)).toBe(true);
    expect(smallest!.size).toBe(3);
  });
});

describe('redundancy', () => {
  it('says that a duplicate adds nothing, and that either can stand in for the other', () => {
    const [x, y] = [integers(14, 1000, 3), integers(14, 1000, 4)];
    const pair: MetricTree = { parents: Int32Array.of(-1, 0), leafParents: Int32Array.of(1, 1, 0) };
    const { without, smallest, replacements } = found(scoredBy([x, x, y], pair));
    expect(without.slice(0, 2)).toEqual([Float64Array.of(1, 1, 1), Float64Array.of(1, 1, 1)]);
    // Of two sets as good, that with the first metrics.
    expect(membersOf(smallest!.subset)).toEqual([0, 2]);
    expect(replacements[0]).toEqual({ size: 2, tau: 1 });
    expect(replacements[1]).toEqual({ size: 2, tau: 1 });
    expect(replacements[2]!.size).toBeUndefined();
  });

  it('says that a metric alone in a heavy category has no replacement', () => {
    const alone = integers(14, 1000, 5).map((value) => value * 10);
    const others = [6, 7, 8, 9, 10].map((seed) => integers(14, 1000, seed));
    const heavy: MetricTree = {
      parents: Int32Array.of(-1, 0, 0),
      leafParents: Int32Array.of(1, 2, 2, 2, 2, 2),
    };
    const { without, replacements, smallest } = found(scoredBy([alone, ...others], heavy));
    expect(smallest!.subset[0]).toBe(1);
    expect(replacements[0]!.size).toBeUndefined();
    expect(Math.max(...without[0]!)).toBeLessThan(0.95);
  });

  it('adds metrics that are constant last, and in their order', () => {
    const constant = new Float64Array(14).fill(1);
    const columns = [constant, integers(14, 1000, 3), constant];
    const { steps, smallest } = found(scoredBy(columns, flat(3)));
    expect(steps.forward.map(({ metric }) => metric)).toEqual([1, 0, 2]);
    expect(steps.backward.map(({ metric }) => metric)).toEqual([0, 2]);
    expect(smallest).toMatchObject({ direction: 'forward', size: 1, tau: 1 });
  });

  it('has nothing to compare a single metric with', () => {
    const { steps, without, replacements } = found(scoredBy([integers(14, 1000, 3)], flat(1)));
    expect([steps.forward.length, steps.backward.length]).toEqual([1, 0]);
    expect([...without[0]!]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(replacements).toEqual([{ size: undefined, tau: Number.NaN }]);
  });

  it('finds no set where the full score is constant', () => {
    const { smallest, replacements } = found(scoredBy([new Float64Array(14), new Float64Array(14)], flat(2)));
    expect(smallest).toBeUndefined();
    expect(replacements).toEqual([undefined, undefined]);
  });
});

describe('steps from a set', () => {
  const scored = world(20, 140);
  const agreement = agreementWithFull({ scored, methods: treeMeans });
  const start = Uint8Array.of(0, 0, 0, 0, 1, 0, 1, 1);

  it('add the candidates alone', () => {
    const steps = [...forwardSteps(agreement, start, Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0))];
    expect(steps.map(({ size }) => size)).toEqual([4, 5]);
    expect(steps.map(({ metric }) => metric).sort()).toEqual([0, 1]);
  });

  it('remove its metrics until one is left', () => {
    const steps = [...backwardSteps(agreement, start)];
    expect(steps.map(({ size }) => size)).toEqual([2, 1]);
    expect([...start]).toEqual([0, 0, 0, 0, 1, 0, 1, 1]);
  });
});

/** Every metric is the root's own. */
function flat(metrics: number): MetricTree {
  return { parents: Int32Array.of(-1), leafParents: new Int32Array(metrics) };
}

function membersOf(subset: Uint8Array): number[] {
  return [...subset.keys()].filter((metric) => subset[metric]);
}

describe('agreement with rankings that rounding alone makes', () => {
  const one = integers(14, 1000, 5).map((value) => value / 997);
  const flat: MetricTree = { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0, 0) };
  const taus = (columns: Float64Array[], subset: number[]) =>
    allTaus(agreementWithFull({ scored: scoredBy(columns, flat), methods: treeMeans }), [
      Uint8Array.from(subset),
    ])[0]!;

  it('is missing where the metrics cancel each other out', () => {
    const constant = new Float64Array(14).fill(0.3);
    expect([...taus([one, one.map((value) => 1 - value), constant], [1, 1, 0])]).toEqual([NaN, NaN, NaN]);
    expect([...taus([one, one.map((value) => 1 - value), constant], [1, 0, 0])]).toEqual([NaN, NaN, NaN]);
  });

  it('is that of the same numbers elsewhere', () => {
    const columns = [
      one,
      integers(14, 1000, 6).map((value) => value / 997),
      integers(14, 1000, 7).map((value) => value / 997),
    ];
    const expected = taus(columns, [1, 0, 1]);
    expectTaus(
      taus(
        columns.map((column) => column.map((value) => value * 1e-200)),
        [1, 0, 1],
      ),
      [...expected],
    );
    const coarse = columns.map((column) => column.map((value) => Math.round(64 * value) / 64));
    const far = coarse.map((column) => column.map((value) => 1e10 + value));
    expectTaus(taus(far, [1, 0, 1]), [...taus(coarse, [1, 0, 1])]);
  });

  it('of a subset goes by its own size', () => {
    const columns = [one.map((value) => value * 1e40), integers(14, 1000, 6), new Float64Array(14)];
    const tau = correlate(columns[0]!, columns[1]!, 'kendall').estimate;
    expect(taus(columns, [0, 1, 1])[0]).toBeCloseTo(tau, 12);
  });
});

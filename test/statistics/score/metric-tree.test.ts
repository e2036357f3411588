import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type MetricTree,
  metricsBelow,
  nodeMeans,
  rootWeigher,
  rootWeights,
} from '../../../pipeline/statistics/score/metric-tree.ts';
import { expectClose } from '../references.ts';

// root ─┬─ neural ─┬─ V1 ── metrics 0, 1
//       │          └─ IT ── metric 2
//       ├─ behavior ─── metric 3
//       └─ metric 4
const tree: MetricTree = {
  parents: Int32Array.of(-1, 0, 1, 1, 0),
  leafParents: Int32Array.of(2, 2, 3, 4, 0),
};

function expectWeights(counts: number[], expected: number[]): void {
  expectClose(rootWeights(tree, counts), expected, 15);
}

describe('rootWeights', () => {
  it('divides by the number of children of every node on the way up', () => {
    expectWeights([1, 1, 1, 1, 1], [1 / 12, 1 / 12, 1 / 6, 1 / 3, 1 / 3]);
  });

  it('counts every copy of a metric as a child', () => {
    // V1 has 3 + 1 children; the root has neural, behavior and two copies of metric 4.
    expectWeights([3, 1, 1, 1, 2], [3 / 32, 1 / 32, 1 / 8, 1 / 4, 1 / 2]);
  });

  it('ignores nodes without metrics below them', () => {
    expectWeights([0, 0, 1, 1, 1], [0, 0, 1 / 3, 1 / 3, 1 / 3]);
    expectWeights([0, 2, 0, 1, 0], [0, 1 / 2, 0, 1 / 2, 0]);
    expectWeights([0, 0, 0, 1, 1], [0, 0, 0, 1 / 2, 1 / 2]);
  });

  it('is 0 if no metric is left', () => expectWeights([0, 0, 0, 0, 0], [0, 0, 0, 0, 0]));

  it('is the same after other counts', () => {
    const weigh = rootWeigher(tree);
    weigh([1, 2, 3, 4, 5]);
    expect([...weigh([0, 0, 0, 1, 1])]).toEqual([0, 0, 0, 0.5, 0.5]);
  });

  it('sums to 1, with a weight for each metric that is present, in any tree', () => {
    const trees = fc
      .record({
        nodes: fc.array(fc.nat(), { maxLength: 8 }),
        metrics: fc.array(fc.record({ node: fc.nat(), count: fc.nat({ max: 3 }) }), { minLength: 1 }),
      })
      .map(({ nodes, metrics }) => ({
        counts: metrics.map(({ count }) => count),
        parents: Int32Array.of(-1, ...nodes.map((parent, node) => parent % (node + 1))),
        leafParents: Int32Array.from(metrics, ({ node }) => node % (nodes.length + 1)),
      }));
    fc.assert(
      fc.property(trees, ({ counts, ...any }) => {
        const weights = rootWeights(any, counts);
        for (const [metric, count] of counts.entries()) expect(weights[metric]! > 0).toBe(count > 0);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        expect(total).toBeCloseTo(counts.some((count) => count > 0) ? 1 : 0, 12);
      }),
      { seed: 1904, numRuns: 200 },
    );
  });
});

const none = Number.NaN;
/** A root with metric 0 and a node of metrics 1 and 2, and a second root with metric 3. */
const small = { parents: Int32Array.of(-1, 0, -1), leafParents: Int32Array.of(0, 1, 1, 2) };

describe('nodeMeans', () => {
  it('is the mean of the children that have a value, by hand', () => {
    const columns = [
      Float64Array.of(0.1, none, none, 0),
      Float64Array.of(0.2, 0.5, none, 0),
      Float64Array.of(0.6, none, none, 0),
      Float64Array.of(0.9, none, 0.3, 0),
    ];
    const [root, node, other] = nodeMeans(small, columns);
    expect([...root!]).toEqual([0.25, 0.5, none, 0]);
    expect([...node!]).toEqual([0.4, 0.5, none, 0]);
    expect([...other!]).toEqual([0.9, none, 0.3, 0]);
  });

  it('agrees with the sum of scores times `rootWeights`', () => {
    const alone = { parents: Int32Array.of(-1, 0), leafParents: Int32Array.of(0, 1, 1) };
    const weights = rootWeights(alone, [1, 1, 1]);
    const scores = [0.37, 0.11, 0.89];
    const sum = scores.reduce((total, score, metric) => total + weights[metric]! * score, 0);
    expect(
      nodeMeans(
        alone,
        scores.map((score) => Float64Array.of(score)),
      )[0]![0],
    ).toBeCloseTo(sum, 15);
  });
});

describe('metricsBelow', () => {
  it('lists the metrics of a node and of the nodes below it', () => {
    expect(metricsBelow(small)).toEqual([[0, 1, 2], [1, 2], [3]]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  type MetricTree,
  metricsBelow,
  nodeMeans,
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
  });

  it('is 0 if no metric is left', () => expectWeights([0, 0, 0, 0, 0], [0, 0, 0, 0, 0]));
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
});

describe('metricsBelow', () => {
  it('lists the metrics of a node and of the nodes below it', () => {
    expect(metricsBelow(small)).toEqual([[0, 1, 2], [1, 2], [3]]);
  });
});

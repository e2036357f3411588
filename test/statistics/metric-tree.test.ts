import { describe, expect, it } from 'vitest';
import { metricsBelow, nodeMeans, rootWeights } from '../../pipeline/statistics/metric-tree.ts';

const none = Number.NaN;
/** A root over metric 0 and a node of metrics 1 and 2, and a second root over metric 3. */
const tree = { parents: Int32Array.of(-1, 0, -1), leafParents: Int32Array.of(0, 1, 1, 2) };

describe('nodeMeans', () => {
  it('is the mean of the children that have a value, by hand', () => {
    const columns = [
      Float64Array.of(0.1, none, none, 0),
      Float64Array.of(0.2, 0.5, none, 0),
      Float64Array.of(0.6, none, none, 0),
      Float64Array.of(0.9, none, 0.3, 0),
    ];
    const [root, node, other] = nodeMeans(tree, columns);
    expect([...root!]).toEqual([0.25, 0.5, none, 0]);
    expect([...node!]).toEqual([0.4, 0.5, none, 0]);
    expect([...other!]).toEqual([0.9, none, 0.3, 0]);
  });

  it('is the sum of scores times their weights in the root', () => {
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
    expect(metricsBelow(tree)).toEqual([[0, 1, 2], [1, 2], [3]]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  everyModelOnce,
  explainedVariance,
  explainedVariances,
  nodeScores,
  transformer,
} from '../../pipeline/statistics/aggregation.ts';

// Constants from R 4.5.0.
const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);
const y = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9);
const once = everyModelOnce(8);

describe('transformer', () => {
  it('z_mean standardises with n − 1: (x - mean(x)) / sd(x)', () => {
    const out = new Float64Array(8);
    transformer('z_mean', x)(once, out);
    const expected = [
      -0.46711174704123914, -0.7673978701391786, 0.33365124788659939, 0.10009537436597976,
      -1.1677793676030979, 1.801716738587637, 0.93422349408247829, -0.7673978701391786,
    ];
    for (const [i, value] of expected.entries()) expect(out[i]).toBeCloseTo(value, 14);
  });

  it('z_mean makes a constant metric 0', () => {
    const out = new Float64Array(8).fill(5);
    transformer('z_mean', new Float64Array(8).fill(0.1))(once, out);
    expect([...out]).toEqual(Array(8).fill(0));
  });

  it('mean_rank gives mid-ranks, higher is better', () => {
    const out = new Float64Array(8);
    transformer('mean_rank', x)(once, out);
    expect([...out]).toEqual([4, 2.5, 6, 5, 1, 8, 7, 2.5]);
  });
});

describe('nodeScores', () => {
  it('sums the leaves by their weights', () => {
    const weights = [Float64Array.of(0.25, 0.75), Float64Array.of(0, 1)];
    const [root, node] = nodeScores('arithmetic_mean', [x, y], weights)(once);
    expect(root![0]).toBeCloseTo(0.25 * 3.1 + 0.75 * 1.2, 15);
    expect([...node!]).toEqual([...y]);
  });
});

describe('explainedVariance', () => {
  it('is R² of the simple linear regression: summary(lm(y ~ x))$r.squared', () => {
    expect(explainedVariance(y, x, once)).toBeCloseTo(0.33797798845228633, 14);
  });

  it('counts a model as often as it was drawn: cor(rep(x, counts), rep(y, counts))^2', () => {
    expect(explainedVariance(y, x, Int32Array.of(2, 0, 1, 3, 1, 0, 1, 2))).toBeCloseTo(
      0.85911431187372167,
      13,
    );
  });

  it('is missing where a side is constant', () => {
    expect(explainedVariance(new Float64Array(8).fill(0.1), x, once)).toBeNaN();
    expect(explainedVariance(y, x, Int32Array.of(0, 4, 0, 0, 0, 0, 0, 0))).toBeNaN();
  });

  it('is 1 for a category that is the whole aggregate', () => {
    const out = new Float64Array(1);
    const weights = Float64Array.of(0.5, 0.5);
    explainedVariances('z_mean', [x, y], weights, [weights])(once, out);
    expect(out[0]).toBeCloseTo(1, 14);
  });
});

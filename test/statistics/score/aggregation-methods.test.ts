import { describe, expect, it } from 'vitest';
import {
  type AggregationMethod,
  sumOfColumns,
  transformed,
} from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { decomposition } from '../../../pipeline/statistics/score/variance-decomposition.ts';
import { expectClose } from '../references.ts';

// Constants from R 4.5.0.
const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);
const y = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9);

describe('transformed', () => {
  it('standardises with n − 1: (x - mean(x)) / sd(x)', () => {
    const [out] = transformed('standardised', [x]);
    expectClose(
      out!,
      [
        -0.46711174704123914, -0.7673978701391786, 0.33365124788659939, 0.10009537436597976,
        -1.1677793676030979, 1.801716738587637, 0.93422349408247829, -0.7673978701391786,
      ],
      14,
    );
  });

  it('standardises a constant metric to 0', () => {
    expect([...transformed('standardised', [new Float64Array(8).fill(0.1)])[0]!]).toEqual(Array(8).fill(0));
  });

  it('gives tiny scores and scores far from 0 the same z-scores as usual ones', () => {
    const numbers = Float64Array.of(0.25, 0.5, 0.125, 0.75, 0.5);
    const expected = [...transformed('standardised', [numbers])[0]!];
    const columns = [
      numbers.map((value) => value * 2 ** -670),
      numbers.map((value) => value * 2 ** -1020),
      numbers.map((value) => 1e15 + value),
      numbers.map((value) => -1e15 + value),
    ];
    for (const found of transformed('standardised', columns)) expectClose(found, expected);
  });

  it('gives mid-ranks, in which a higher score ranks higher', () => {
    expect([...transformed('ranks', [x])[0]!]).toEqual([4, 2.5, 6, 5, 1, 8, 7, 2.5]);
  });

  it('leaves scores unchanged', () => expect([...transformed('scores', [x])[0]!]).toEqual([...x]));
});

describe('sumOfColumns', () => {
  it('sums the columns times their coefficients', () => {
    expect(sumOfColumns([x, y], Float64Array.of(0.25, 0.75))[0]).toBeCloseTo(0.25 * 3.1 + 0.75 * 1.2, 15);
    expect([...sumOfColumns([x, y], Float64Array.of(0, 1))]).toEqual([...y]);
  });
});

/** R² of the score with weights `root`, regressed on the category node with weights `node`. */
function explained(method: AggregationMethod, columns: Float64Array[], root: number[], node: number[]) {
  const partition = { parts: ['all'], of: new Int32Array(columns.length) };
  return decomposition({
    columns,
    methods: [method],
    root: Float64Array.from(root),
    nodes: [{ category: 'own', weights: Float64Array.from(node) }],
    balance: partition,
    levels: [],
  })[0]!;
}

describe('explained variance', () => {
  it('is R² of the simple linear regression: summary(lm(y ~ x))$r.squared', () => {
    expect(explained('arithmetic_mean', [y, x], [1, 0], [0, 1])).toBeCloseTo(0.33797798845228633, 14);
  });

  it('is NaN if the score or the category is constant', () => {
    const constant = new Float64Array(8).fill(0.1);
    expect(explained('arithmetic_mean', [constant, x], [1, 0], [0, 1])).toBeNaN();
    expect(explained('arithmetic_mean', [x, constant], [1, 0], [0, 1])).toBeNaN();
  });

  it('is 1 for a category that is the whole score', () => {
    expect(explained('z_mean', [x, y], [0.5, 0.5], [0.5, 0.5])).toBeCloseTo(1, 14);
  });
});

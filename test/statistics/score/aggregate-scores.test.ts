import { describe, expect, it } from 'vitest';
import {
  type AggregationMethod,
  type Scored,
  scorer,
} from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { rootWeights } from '../../../pipeline/statistics/score/metric-tree.ts';
import { expectClose } from '../references.ts';

// root ─┬─ a ── metrics 0, 1
//       └─ b ── metric 2
const scored: Scored = {
  columns: [Float64Array.of(1, 2, 3), Float64Array.of(0, 0, 6), Float64Array.of(9, 5, 1)],
  tree: { parents: Int32Array.of(-1, 0, 0), leafParents: Int32Array.of(1, 1, 2) },
  partition: { parts: ['a', 'b'], of: Int32Array.of(0, 0, 1) },
};
// The z-scores are (−1, 0, 1) for metric 0, (−1, −1, 2) ÷ √3 for metric 1 and (1, 0, −1) for metric 2.
const third = 1 / Math.sqrt(3);

function expectScores(method: AggregationMethod, copies: number[], expected: number[], of = scored): void {
  expectClose(scorer(method, of)(rootWeights(of.tree, copies)), expected);
}

describe('scorer', () => {
  it('takes the mean of scores along the tree', () => {
    expectScores('arithmetic_mean', [1, 1, 1], [4.75, 3, 2.75]);
  });

  it('counts every copy of a metric', () => {
    expectScores('arithmetic_mean', [2, 0, 1], [5, 3.5, 2]);
  });

  it('takes the mean of standardised scores, and of mid-ranks', () => {
    expectScores('z_mean', [1, 1, 1], [(1 - third) / 4, -third / 4, (2 * third - 1) / 4]);
    // The ranks are (1, 2, 3), (1.5, 1.5, 3) and (3, 2, 1).
    expectScores('mean_rank', [1, 1, 1], [(1 + 1.5) / 4 + 1.5, (2 + 1.5) / 4 + 1, (3 + 3) / 4 + 0.5]);
  });

  it('weights the two parts of a balanced score by their inverse standard deviations', () => {
    // Metrics 0 and 1 correlate by √3 ÷ 2, so their mean has variance (1 + 1 + √3) ÷ 4.
    const own = 1 / Math.sqrt((2 + Math.sqrt(3)) / 4);
    const [a, b] = [own / (1 + own), 1 / (1 + own)];
    const means = [(-1 - third) / 2, -third / 2, (1 + 2 * third) / 2];
    expectScores('balanced', [1, 1, 1], [means[0]! * a + b, means[1]! * a, means[2]! * a - b]);
    // Without one part, the other has all the weight.
    expectScores('balanced', [1, 1, 0], means);
  });

  it('is NaN if no weights balance the parts', () => {
    const missing = [Number.NaN, Number.NaN, Number.NaN];
    const columns = [...scored.columns.slice(0, 2), new Float64Array(3).fill(0.1)];
    expect([...scorer('balanced', { ...scored, columns })(rootWeights(scored.tree, [1, 1, 1]))]).toEqual(
      missing,
    );
    // Metrics 0 and 2 correlate by −1.
    expect([...scorer('balanced', scored)(rootWeights(scored.tree, [1, 0, 1]))]).toEqual(missing);
  });
});

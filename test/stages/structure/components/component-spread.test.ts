import { describe, expect, it } from 'vitest';
import {
  participationRatio,
  spreadIntervals,
} from '../../../../pipeline/stages/structure/components/component-spread.ts';
import { correlationEigenvalues } from '../../../../pipeline/statistics/correlation/correlation-eigenvalues.ts';
import { unitsByLabel } from '../../../../pipeline/statistics/numbers/units.ts';
import { close, integers } from '../../../statistics/references.ts';

describe('participationRatio', () => {
  it('agrees with R 4.5.0: e <- eigen(cor(stackloss))$values; sum(e)^2 / sum(e^2)', () => {
    const eigenvalues = Float64Array.of(
      2.997471741087385,
      0.7340444731762397,
      0.21531140730728393,
      0.05317237842909047,
    );
    expect(participationRatio(eigenvalues)).toBeCloseTo(1.671394548930013, 14);
  });

  it('is NaN if an eigenvalue is NaN', () => {
    expect(participationRatio(Float64Array.of(1, Number.NaN))).toBeNaN();
  });
});

/** Ten units of unequal size. */
const labels = Array.from({ length: 30 }, (_, model) => `unit ${Math.min(model % 12, 9)}`);
const common = integers(30, 60, 7);
const columns = [50, 51, 52, 53, 54, 55].map((seed) =>
  integers(30, 40, seed).map((own, model) => own + common[model]!),
);
const intervalsOf = (scores: Float64Array[], own = labels) =>
  spreadIntervals(scores, participationRatio(correlationEigenvalues(scores)), unitsByLabel(own));

describe('spreadIntervals', () => {
  /**
   * NumPy 2.4.6 and SciPy 1.17.1, with f(x) = [(np.corrcoef(x) ** 2).mean(), np.linalg.eigvalsh(np.corrcoef(x))[-1] / 6], e
   * of all models and w of those outside each unit, and the models' shares p of the units:
   * m = stats.t.ppf(0.975, 1 / (p ** 2).sum() - 1) * np.sqrt(9 / 10 * ((w - e) ** 2).sum(0));
   * c = e[0] - 9 * (w.mean(0) - e)[0]; 1 / c, 1 / (c + m[0]), 1 / (c - m[0]), e[1] - m[1], e[1] + m[1]
   */
  it('agree with a jackknife in NumPy', () => {
    const { ratio, share } = intervalsOf(columns)!;
    expect([ratio.corrected, ratio.low, ratio.high, share.low, share.high]).toEqual(
      close(
        [1.7682756478406578, 1.440355954770413, 2.2895211588574345, 0.6500210012050426, 0.8372668346622442],
        12,
      ),
    );
    expect(ratio.restsOn).toMatchObject({
      label: 'unit 1',
      estimateWithout: expect.closeTo(1.6864954409641673, 12),
    });
  });

  it('are within possible values', () => {
    const noise = columns.map((_, metric) => integers(30, 40, 50 + metric));
    const { ratio, share } = intervalsOf(noise)!;
    expect([ratio.corrected, ratio.high, share.low]).toEqual([6, 6, 1 / 6]);
  });

  it('are missing with fewer than ten units, and without a value if a metric is constant without one', () => {
    expect(
      intervalsOf(
        columns,
        labels.map((label) => (label === 'unit 9' ? 'unit 8' : label)),
      ),
    ).toBeUndefined();
    const rare = common.map((_, model) => Number(model === 3));
    const { ratio, share } = intervalsOf([...columns, rare])!;
    expect([ratio.low, share.low]).toEqual([Number.NaN, Number.NaN]);
  });
});

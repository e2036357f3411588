import { describe, expect, it } from 'vitest';
import { kendallTauB } from '../../pipeline/statistics/kendall.ts';

// Constants from R 4.5.0: cor(x, y, method = "kendall").
describe('kendallTauB', () => {
  it('corrects for ties', () => {
    const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);
    const y = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9);
    expect(kendallTauB(x, y)).toBeCloseTo(0.7407407407407407, 15);
  });

  it('holds for sixty values with many ties in both', () => {
    // set.seed(1); a <- round(rnorm(60) * 3); b <- round(a + rnorm(60) * 3)
    const a = Float64Array.of(
      -2,
      1,
      -3,
      5,
      1,
      -2,
      1,
      2,
      2,
      -1,
      5,
      1,
      -2,
      -7,
      3,
      0,
      0,
      3,
      2,
      2,
      3,
      2,
      0,
      -6,
      2,
      0,
      0,
      -4,
      -1,
      1,
      4,
      0,
      1,
      0,
      -4,
      -1,
      -1,
      0,
      3,
      2,
      0,
      -1,
      2,
      2,
      -2,
      -2,
      1,
      2,
      0,
      3,
      1,
      -2,
      1,
      -3,
      4,
      6,
      -1,
      -3,
      2,
      0,
    );
    const b = Float64Array.of(
      5,
      1,
      -1,
      5,
      -1,
      -1,
      -4,
      6,
      2,
      6,
      6,
      -1,
      0,
      -10,
      -1,
      1,
      -1,
      3,
      2,
      0,
      1,
      2,
      4,
      -11,
      4,
      1,
      3,
      -5,
      0,
      2,
      2,
      4,
      4,
      2,
      1,
      1,
      -5,
      -2,
      -1,
      1,
      -2,
      -1,
      -1,
      2,
      -4,
      3,
      3,
      5,
      1,
      8,
      -1,
      -3,
      5,
      -5,
      3,
      5,
      -2,
      -4,
      3,
      -1,
    );
    expect(kendallTauB(a, b)).toBeCloseTo(0.42405158141206206, 15);
    expect(kendallTauB(b, a)).toBeCloseTo(0.42405158141206206, 15);
  });

  it('is never above 1, for any number of models', () => {
    for (let n = 2; n < 60; n++) {
      const up = Float64Array.from({ length: n }, (_, i) => i);
      expect(kendallTauB(up, up)).toBe(1);
    }
  });

  it('is 1 for the same order, −1 for the reverse, and missing for a constant', () => {
    const up = Float64Array.of(1, 2, 3, 4, 5, 6, 7);
    expect(kendallTauB(up, up)).toBe(1);
    expect(kendallTauB(up, up.toReversed())).toBe(-1);
    expect(kendallTauB(up, new Float64Array(7))).toBeNaN();
  });
});

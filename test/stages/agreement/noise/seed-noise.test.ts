import { describe, expect, it } from 'vitest';
import { repeatsOf } from '../../../../pipeline/stages/agreement/noise/noise-variance.ts';
import { seedNoise, seedShareInterval } from '../../../../pipeline/stages/agreement/noise/seed-noise.ts';

const scores = Float64Array.of(0.3, 0.34, 0.32, 0.41, 0.4, 0.22, 0.25, 0.21, 0.55, 0.5, 0.58, 0.37, 0.33);
const configurations = [...'aaabbcccdddee'];

describe('seedNoise', () => {
  /**
   * R 4.5, with x and g as above: m <- anova(lm(x ~ g))$"Mean Sq"; n <- table(g); n0 <- (13 - sum(n^2) / 13) / 4;
   * s <- (m[1] - m[2]) / n0; c(m[2], s, m[2] / (s + m[2]))
   */
  it('agrees with R, also if configurations have different numbers of seeds', () => {
    const found = seedNoise(repeatsOf(scores, configurations));
    expect(found.seeds).toBeCloseTo(0.00072291666666666663, 16);
    expect(found.share).toBeCloseTo(0.044618405068101177, 14);
  });

  it('leaves out missing scores, models without a configuration, and configurations with one score', () => {
    const found = repeatsOf(Float64Array.of(1, 3, Number.NaN, 5, 7, 9), ['a', 'a', 'a', 'b', null, null]);
    expect(found).toEqual([{ n: 2, mean: 2, squares: 2 }]);
  });

  it('is exactly 0 if the seeds of each configuration are equal, and then has no interval', () => {
    const repeats = repeatsOf(Float64Array.of(0.1, 0.1, 0.1, 0.7, 0.7, 0.7), [...'aaabbb']);
    expect(seedNoise(repeats)).toMatchObject({ seeds: 0, share: 0 });
    expect(seedShareInterval(repeats)).toMatchObject({ low: Number.NaN });
  });

  it('is above 1 if configurations differ less than their seeds let expect', () => {
    const repeats = repeatsOf(Float64Array.of(0, 2, 1, 1.1, 0.4, 1.5), [...'aabbcc']);
    expect(seedNoise(repeats).share).toBeGreaterThan(1);
    expect(seedShareInterval(repeats).high).toBeGreaterThan(seedNoise(repeats).share);
  });
});

describe('seedShareInterval', () => {
  /**
   * SciPy 1.17.1: with f the logarithm of stats.f_oneway's F, w the same without each of the five configurations, and n0 as
   * above, m = stats.t.ppf(0.975, 4) * np.sqrt(4 / 5 * ((w - f) ** 2).sum(); n0 / (np.exp(f + m) + n0 - 1), and f - m
   */
  it('agrees with a jackknife in SciPy', () => {
    const { low, high } = seedShareInterval(repeatsOf(scores, configurations));
    expect(low).toBeCloseTo(0.006438942303992548, 14);
    expect(high).toBeCloseTo(0.2714306122824902, 13);
  });
});

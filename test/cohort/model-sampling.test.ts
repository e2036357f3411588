import { describe, expect, it } from 'vitest';
import type { Model } from '../../pipeline/cohort/cohort.ts';
import { familySampling, modelSampling, unitLabels } from '../../pipeline/cohort/model-sampling.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { resampledIntervals } from '../../pipeline/statistics/resampling/intervals.ts';
import { resampledSpearman } from '../../pipeline/statistics/resampling/resampled-spearman.ts';

/** @param size models of a family */
function modelsOf(count: number, size = 1): Model[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `model-${i}`,
    family: `family-${Math.floor(i / size)}`,
  }));
}

const study = { resamples: 500, seed: 1 };

describe('samplings', () => {
  it('leave out each of up to 1,000 families, and resample up to 1,000 models', () => {
    expect(familySampling(modelsOf(1000)).resamples).toBe(1001);
    expect(modelSampling(modelsOf(1000), study)).toMatchObject({ ...study, size: 1000 });
    expect(familySampling(modelsOf(20_000, 20)).units.count).toBe(1000);
  });

  it.each([1001, 5000, 20_000])('read each of %d models 51 times, so that work grows with them', (count) => {
    const models = modelsOf(count);
    for (const sampling of [modelSampling(models, study), familySampling(models)])
      expect(sampling).toMatchObject({ isJackknife: true, resamples: 51, units: { count: 50 } });
  });

  it('have the same groups if every model is a family of its own', () => {
    const models = modelsOf(1200);
    expect(familySampling(models)).toEqual(modelSampling(models, study));
  });

  it('keep the models of a family in one group', () => {
    const models = modelsOf(3000, 2);
    const labels = unitLabels(models);
    expect(new Set(labels).size).toBe(50);
    expect(models.every((_, i) => labels[i] === labels[i - (i % 2)])).toBe(true);
  });

  it('keep a model in its group if others are added', () => {
    expect(unitLabels(modelsOf(2000)).slice(0, 1500)).toEqual(unitLabels(modelsOf(1500)));
  });
});

it('intervals over groups hold the correlation of infinitely many models in about 95 of 100 samples', () => {
  const [count, worlds, r] = [1100, 400, 0.5];
  const sampling = modelSampling(modelsOf(count), study);
  // Of a bivariate normal distribution (Pearson 1907).
  const truth = (6 / Math.PI) * Math.asin(r / 2);
  let held = 0;
  for (let world = 0; world < worlds; world++) {
    const normal = standardNormals(seededGenerator(7, world), 3 * count);
    const columns = [1, 2].map((m) =>
      normal
        .slice(0, count)
        .map((common, i) => Math.sqrt(r) * common + Math.sqrt(1 - r) * normal[m * count + i]!),
    );
    const correlate = resampledSpearman(columns, Float64Array.of(0));
    const found = new Float64Array(1);
    const [interval] = resampledIntervals(sampling, (counts) => {
      correlate(counts, found);
      return found.slice();
    });
    held += Number(interval!.low <= truth && truth <= interval!.high);
  }
  expect(held / worlds).toBeGreaterThan(0.925);
  expect(held / worlds).toBeLessThan(0.975);
});

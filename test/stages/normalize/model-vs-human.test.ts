import { describe, expect, it } from 'vitest';
import { differenceRows } from '../../../pipeline/stages/normalize/model_vs_human_difference.ts';
import { intervalRows } from '../../../pipeline/stages/normalize/model_vs_human_interval.ts';
import type { ResampledObserver } from '../../../pipeline/stages/normalize/resample-trials.ts';
import { byMeasure } from '../../../pipeline/statistics/image-resampling.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/random.ts';

const noise = (seed: number) => standardNormals(seededGenerator(seed, 0), 1000).map((value) => value / 100);

/** A model over all data sets whose measures have a standard error of 0.01. */
function model(observer: string, estimate: number, seed: number): ResampledObserver {
  const resamples = noise(seed).map((error) => estimate + error);
  return {
    snapshotId: 'trials@1',
    kind: 'model',
    observer,
    dataset: 'all',
    measures: byMeasure(() => ({ estimate, resamples })),
  };
}

describe('the differences between models', () => {
  const models = [model('a', 0.2, 1), model('b', 0.3, 2), model('c', 0.23, 3), model('twin-of-a', 0.2, 1)];
  const comparable = new Set(['trials@1 a', 'trials@1 b', 'trials@1 c', 'trials@1 twin-of-a']);
  const rows = differenceRows(models, comparable).filter(({ measure }) => measure === 'error_consistency');
  const pair = (a: string, b: string) =>
    rows.find(({ observer_a, observer_b }) => observer_a === a && observer_b === b)!;

  it('are those of all pairs of comparable models', () => {
    expect(rows).toHaveLength(6);
    const people: ResampledObserver = { ...models[0]!, kind: 'human', observer: 'humans' };
    const oneDataSet = { ...models[0]!, dataset: 'sketch' };
    expect(differenceRows([...models.slice(0, 2), people, oneDataSet], comparable)).toHaveLength(4);
    expect(differenceRows(models, new Set(['trials@1 a', 'trials@0 b']))).toEqual([]);
  });

  it('have an interval, and a standard error from the same draws of both models', () => {
    const { estimate, ci_low, ci_high, standard_error } = pair('a', 'b');
    expect(estimate).toBeCloseTo(-0.1, 14);
    expect(standard_error).toBeCloseTo(0.01 * Math.SQRT2, 2);
    expect(ci_low).toBeCloseTo(-0.1 - 1.96 * Number(standard_error), 2);
    expect(ci_high).toBeCloseTo(-0.1 + 1.96 * Number(standard_error), 2);
  });

  it('are distinguishable only if they are significant after correction for all pairs', () => {
    expect(pair('a', 'b').distinguishable).toBe(true);
    const { ci_high, p_value, p_holm, distinguishable } = pair('a', 'c');
    expect(ci_high).toBeLessThan(0);
    expect(p_value).toBeLessThan(0.05);
    expect(p_holm).toBeGreaterThan(0.05);
    expect(distinguishable).toBe(false);
  });

  it('are not tested between models that are equal in all resamples', () => {
    expect(pair('a', 'twin-of-a')).toMatchObject({
      estimate: 0,
      standard_error: 0,
      p_value: Number.NaN,
      p_holm: Number.NaN,
      distinguishable: false,
    });
  });
});

describe('the intervals of the measures', () => {
  it('are missing if there is nobody to compare with', () => {
    const alone = model('alone', Number.NaN, 1);
    const [row] = intervalRows([alone]);
    expect(row).toMatchObject({ estimate: Number.NaN, ci_low: null, ci_high: null, n_degenerate: null });
  });

  it('leave out resamples without a value, and count them', () => {
    const partial = model('partial', 0.5, 1);
    partial.measures.error_consistency.resamples.fill(Number.NaN, 0, 10);
    const row = intervalRows([partial]).find(({ measure }) => measure === 'error_consistency')!;
    expect(row.n_degenerate).toBe(10);
    expect(row.ci_low).toBeCloseTo(0.5 - 0.0196, 2);
  });
});

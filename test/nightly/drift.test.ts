import { describe, expect, it } from 'vitest';
import { drift } from '../../pipeline/nightly/drift.ts';
import type { Reading } from '../../pipeline/sources/source.ts';

const MODELS = Array.from({ length: 40 }, (_, i) => `model ${i}`);
const METRICS = ['V1', 'V2', 'V4', 'IT', 'behavior'];

/** Every model is scored on every metric, with values between 0.3 and 0.7. */
function reading(
  change: (value: number, metric: string, model: string) => number = (value) => value,
  models = MODELS,
  metrics = METRICS,
): Reading {
  const cells = models.flatMap((model) => metrics.map((metric) => ({ model, metric })));
  const of = <T>(value: T) => cells.map(() => value);
  const value = cells.map(({ model, metric }) =>
    change(0.3 + 0.01 * Number(model.split(' ')[1]), metric, model),
  );
  return {
    files: ['leaderboard.json'],
    paths: ['raw/brain-score/2026-01-01/leaderboard.json'],
    contentHash: '',
    asOf: '2026-01-01',
    isDated: true,
    hasIds: true,
    roundingStep: 0.001,
    model: { source_key: models },
    metric: { metric_key: metrics },
    version: {},
    score: {
      source_key: cells.map(({ model }) => model),
      metric_key: cells.map(({ metric }) => metric),
      version: of(1),
      state: of('scored'),
      value,
    },
  };
}

const driftTo = (...change: Parameters<typeof reading>) => drift([reading()], [reading(...change)]);

describe('drift', () => {
  it('allows new models, a few changed scores and rounding', () => {
    expect(driftTo()).toBeUndefined();
    expect(driftTo(undefined, [...MODELS, 'model 41', 'model 42'])).toBeUndefined();
    expect(driftTo((value, metric) => (metric === 'V1' ? value + 0.02 : value))).toBeUndefined();
    expect(driftTo((value) => value + 0.0009)).toBeUndefined();
    expect(drift([], [reading()])).toBeUndefined();
  });

  it('finds replaced models and metrics, even if their number is the same', () => {
    const others = MODELS.map((_, i) => (i < 7 ? `model ${100 + i}` : MODELS[i]!));
    expect(driftTo(undefined, others)).toBe('changed too much: 7 of 40 models are gone');
    expect(driftTo(undefined, MODELS, ['V1', 'V2', 'V4', 'IT', 'other'])).toBe(
      'changed too much: 1 of 5 metrics are gone',
    );
  });

  it('finds rescaled scores', () => {
    expect(driftTo((value) => 100 * value)).toMatch(
      /^changed too much: 200 of 200 scores changed, the median of V1/,
    );
  });

  it('finds a metric whose median has shifted', () => {
    const shifted = (by: number) => driftTo((value, metric) => (metric === 'IT' ? value + by : value));
    // The standard deviation is 0.117.
    expect(shifted(0.05)).toBeUndefined();
    expect(shifted(0.07)).toBe(
      'changed too much: the median of IT (version 1) moved by 0.6 standard deviations',
    );
  });

  it('compares scores of the same version only', () => {
    const other = reading((value) => 100 * value);
    const next = {
      ...other,
      score: { ...other.score, version: other.score!.version!.map(() => 2) },
    } as Reading;
    expect(drift([reading()], [next])).toBeUndefined();
  });
});

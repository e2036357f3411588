import { describe, expect, it } from 'vitest';
import type { Measure } from '../../../pipeline/stages/consistency/error-consistency.ts';
import { byMeasure } from '../../../pipeline/stages/consistency/image-resampling.ts';
import type {
  ComparedObserver,
  ComparedObservers,
} from '../../../pipeline/stages/consistency/resample-trials.ts';
import {
  agreementRows,
  differenceRows,
  intervalRows,
  measureAgreement,
  rankRows,
} from '../../../pipeline/stages/consistency/tables.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import references from './measure-agreement.json' with { type: 'json' };

const noise = (seed: number, resamples: number) =>
  standardNormals(seededGenerator(seed, 0), resamples).map((value) => value / 100);

/** A model over all data sets whose measures have a standard error of 0.01. */
function model(observer: string, estimate: number, seed: number, resamples = 1000): ComparedObserver {
  const values = noise(seed, resamples).map((error) => estimate + error);
  return {
    snapshotId: 'trials@1',
    kind: 'model',
    observer,
    isOwn: observer === 'mine',
    dataset: 'all',
    measures: byMeasure(() => Float64Array.of(estimate, ...values)),
  };
}

const compared = (models: ComparedObserver[], humans?: ComparedObserver): ComparedObservers => ({
  snapshotId: 'trials@1',
  models,
  humans,
});
const people: ComparedObserver = { ...model('humans', 0.4, 9), kind: 'human' };
const rowsOf = (rows: ReturnType<typeof differenceRows>, wanted: Measure) =>
  rows.filter(({ measure }) => measure === wanted);

describe('the differences between models', () => {
  const models = [model('a', 0.2, 1), model('b', 0.3, 2), model('c', 0.23, 3), model('twin-of-a', 0.2, 1)];
  const rows = rowsOf(differenceRows(compared(models)), 'error_consistency');
  const pair = (a: string, b: string) =>
    rows.find(({ observer_a, observer_b }) => observer_a === a && observer_b === b)!;

  it('are those of all pairs of models, and of each with people', () => {
    expect(rows).toHaveLength(6);
    const withPeople = rowsOf(differenceRows(compared(models, people)), 'error_consistency');
    expect(withPeople).toHaveLength(10);
    expect(withPeople.filter(({ observer_b }) => observer_b === 'humans')).toHaveLength(4);
    expect(differenceRows(compared([]))).toEqual([]);
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

describe('the ranks of models', () => {
  const rows = rankRows(compared([model('a', 0.2, 1), model('mine', 0.205, 2), model('c', 0.3, 3)]));

  it('have an interval from the same resamples, by each measure', () => {
    const rank = (name: string, measure: Measure) => {
      const row = rowsOf(rows, measure).find(({ observer }) => observer === name)!;
      return [row.rank, row.rank_low, row.rank_high];
    };
    expect(rank('c', 'error_consistency')).toEqual([1, 1, 1]);
    expect(rank('mine', 'error_consistency')).toEqual([2, 2, 3]);
    expect(rank('a', 'error_consistency')).toEqual([3, 2, 3]);
    // Lower is better.
    expect(rank('c', 'accuracy_difference')).toEqual([3, 3, 3]);
  });

  it('say which models are one’s own', () => {
    expect(rowsOf(rows, 'ood_accuracy').map(({ is_own }) => is_own)).toEqual([false, true, false]);
  });
});

describe('the agreement of the measures', () => {
  const ofModels = (...models: ComparedObserver[]) => agreementRows(compared(models));

  it('is that of all pairs, and counts a small accuracy difference as good', () => {
    const rows = ofModels(model('a', 0.2, 1), model('b', 0.3, 2), model('c', 0.4, 3));
    expect(rows.map(({ measure_a, measure_b, estimate }) => [measure_a, measure_b, estimate])).toEqual([
      ['ood_accuracy', 'accuracy_difference', -1],
      ['ood_accuracy', 'observed_consistency', 1],
      ['ood_accuracy', 'error_consistency', 1],
      ['accuracy_difference', 'observed_consistency', -1],
      ['accuracy_difference', 'error_consistency', -1],
      ['observed_consistency', 'error_consistency', 1],
    ]);
    expect(rows[1]).toMatchObject({ n_models: 3, ci_low: 1, ci_high: 1, n_degenerate: 0 });
  });

  it('is missing with fewer than three models', () => {
    for (const models of [[], [model('a', 0.2, 1), model('b', 0.3, 2)]])
      for (const row of ofModels(...models))
        expect(row).toMatchObject({ n_models: models.length, estimate: Number.NaN, ci_low: null });
  });
});

describe('the intervals of the measures', () => {
  it('are missing if there is nobody to compare with', () => {
    const alone = model('alone', Number.NaN, 1);
    const [row] = intervalRows([alone]);
    expect(row).toMatchObject({
      estimate: Number.NaN,
      corrected: null,
      ci_low: null,
      ci_high: null,
      n_degenerate: null,
    });
  });

  it('leave out resamples without a value, and count them', () => {
    const partial = model('partial', 0.5, 1);
    partial.measures.error_consistency.fill(Number.NaN, 1, 11);
    const row = intervalRows([partial]).find(({ measure }) => measure === 'error_consistency')!;
    expect(row.n_degenerate).toBe(10);
    expect(row.ci_low).toBeCloseTo(0.5 - 0.0196, 2);
  });
});

/** Three measures of six models, and their values in one resample. */
const measures = references.measures.map((models) =>
  models.map(([estimate, resampled]) => Float64Array.of(estimate!, resampled!)),
);

it('the agreement of measures is that of SciPy, also in a resample', () => {
  // scipy.stats.spearmanr(x, y).statistic, SciPy 1.15.3, of columns 1 and 2, 1 and 3, 2 and 3.
  const found = measureAgreement(measures);
  expect(found).toHaveLength(3);
  for (const [pair, [estimate, resampled]] of references.agreement.entries()) {
    expect(found[pair]![0]).toBeCloseTo(estimate!, 14);
    expect(found[pair]![1]).toBeCloseTo(resampled!, 14);
  }
});

import { afterEach, describe, expect, it } from 'vitest';
import agreement from '../../../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../../../pipeline/stages/cohort/cohort.ts';
import { normalized, ownStudy, StageRun } from '../../given.ts';

// The models of `b` have no accuracy, and those of `a` no size.
const scores = Object.fromEntries([
  ...Array.from({ length: 8 }, (_, i) => [`a${i}`, { x: i, y: (3 * i) % 8, accuracy: i }]),
  ...Array.from({ length: 6 }, (_, i) => [`b${i}`, { u: i, i2n: (5 * i) % 6, size: 10 * i }]),
]);
const given = normalized({ id: 'site@1', asOf: '2024-01-01', scores });
const set = (name: string, metrics: string[], control?: string) => ({
  name,
  title: name,
  include: { metrics },
  cohort: 'complete',
  ...(control && { control }),
});

describe('the control of a metric set', () => {
  let run: StageRun;
  afterEach(() => run.close());

  it('is its own, or that of the study', async () => {
    const metric_sets = [set('main', ['x', 'y']), set('other', ['u', 'i2n'], 'size')];
    run = await StageRun.open(given, ownStudy({ control: 'accuracy', minimum_models: 4, metric_sets }));
    await run.make(cohort, agreement);
    for (const table of ['range_restriction', 'partial'])
      expect(
        await run.rows(`select distinct metric_set, control from agreement.${table} order by all`),
      ).toEqual([
        { metric_set: 'main', control: 'accuracy' },
        { metric_set: 'other', control: 'size' },
      ]);
    expect(
      await run.rows(`select quantile, threshold, n_models from agreement.range_restriction
        where metric_set = 'other' and category_a = 'all' order by quantile`),
    ).toEqual([
      { quantile: 0, threshold: 0, n_models: 6 },
      { quantile: 0.1, threshold: 5, n_models: 5 },
      { quantile: 0.2, threshold: 10, n_models: 5 },
      { quantile: 0.3, threshold: 15, n_models: 4 },
      { quantile: 0.4, threshold: 20, n_models: 4 },
    ]);
  });

  it.each([
    ['unknown', 'unknown metric "unknown"'],
    ['elsewhere', 'metric "elsewhere" is in none of the sources of the study'],
  ])('cannot be the metric %s', async (control, problem) => {
    const other = { metric_id: 'elsewhere', is_leaf: true };
    const known = { ...given, 'normalize.metric': [...given['normalize.metric']!, other] };
    run = await StageRun.open(known, ownStudy({ metric_sets: [set('main', ['x', 'y'], control)] }));
    await expect(run.make(cohort)).rejects.toThrow(`own.json: metric_sets.0.control: ${problem}`);
  });
});

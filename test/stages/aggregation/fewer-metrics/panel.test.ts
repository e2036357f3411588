import { expect, it } from 'vitest';
import aggregation from '../../../../pipeline/stages/aggregation/aggregation.ts';
import cohort from '../../../../pipeline/stages/cohort/cohort.ts';
import { normalized, ownStudy, StageRun } from '../../given.ts';

const days = [1, 2, 3, 4, 5, 6, 7, 8];
const onDays = (some: number[]) =>
  Object.fromEntries(
    some.map((day) => [`m${day}`, { x: (3 * day) % 8, y: (5 * day) % 7, i2n: (7 * day) % 5 }]),
  );

it('panels are chosen on the half of the models that was submitted first', async () => {
  const submitted = Object.fromEntries(days.map((day) => [`m${day}`, `2023-12-0${day} 12:00:00`]));
  const snapshot = { id: 'site@1', asOf: '2024-01-31', scores: onDays(days), submitted };
  const run = await StageRun.open(normalized(snapshot), ownStudy());
  await run.make(cohort, aggregation);
  const panels = await run.rows(
    'select * replace (chosen_before::varchar as chosen_before) from aggregation.panel',
  );
  expect(new Set(panels.map(({ rule }) => rule))).toEqual(new Set(['forward', 'random', 'round_robin']));
  for (const row of panels)
    expect(row).toMatchObject({ chosen_before: '2023-12-05', n_early: 4, n_models: 4, n_model_families: 4 });
  // Fewer than ten families have no intervals, but random panels have a range.
  for (const { rule, estimate, ci_low, range_low } of panels) {
    expect(ci_low).toBeNaN();
    expect(Number.isNaN(range_low)).toBe(rule !== 'random' || Number.isNaN(estimate));
  }
  const metrics = await run.rows('select metric_id from aggregation.panel_metric order by all');
  expect(metrics.map(({ metric_id }) => metric_id)).toEqual(['i2n', 'i2n', 'x', 'x', 'y', 'y']);
  await run.close();
});

it('a model without a submission date counts from the oldest snapshot that has it', async () => {
  const old = { id: 'site@1', asOf: '2023-12-31', scores: onDays([1, 2, 3, 4]) };
  const newer = { id: 'site@2', asOf: '2024-01-31', scores: onDays(days) };
  const run = await StageRun.open(normalized(old, newer), ownStudy());
  await run.make(cohort, aggregation);
  expect(
    await run.rows(
      'select distinct chosen_before::varchar as chosen_before, n_early, n_models from aggregation.panel',
    ),
  ).toEqual([{ chosen_before: '2024-01-31', n_early: 4, n_models: 4 }]);
  await run.close();
});

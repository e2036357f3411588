import { expect, it } from 'vitest';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { golden, type Rows, study } from '../golden.ts';
import { shares } from './score-rows.ts';

const mean = { method: 'arithmetic_mean' };
const ranked = (ranking: Row, first: Row = {}): Rows => ({
  'aggregation.variance_share': shares(0.7, 0.9),
  'aggregation.model_score': [{ ...mean, model_id: 'x:1', rank: 1, ...first }],
  'aggregation.ranking': [{ ...mean, n_models: 20, share_ordered: 0.62, n_led_by_first: 19, ...ranking }],
});
const held = {
  ...{ fixed_median_width: 1, median_width: null, held_categories: 'behavior' },
  reason: 'a category with at least a fifth of the weight has fewer than five data sets',
};

it('the findings say how far ranks depend on the data sets', async () => {
  const one = shares(0.7, 0.9).filter(({ category }) => category === 'behavior');
  const found = golden({
    'How far ranks depend on the data sets': {
      'Little can vary': ranked({
        ...{ share_ordered: null, n_led_by_first: null, median_width: null, varying_weight: 0.2 },
        reason: 'less than half of the weight can vary',
      }),
      'Ranges with a category held fixed': ranked(held, {
        ...{ fixed_rank_low: 1, fixed_rank_high: 3, rank_low: null },
      }),
      'Ranges over all data sets': ranked(
        { fixed_median_width: 4, median_width: 4, held_categories: null, reason: null },
        { rank_low: 1, rank_high: 5, fixed_rank_low: 1, fixed_rank_high: 5 },
      ),
      'Nothing varies besides what is held': ranked({ ...held, fixed_median_width: null }),
      'Without ranges': ranked({ n_led_by_first: 18 }),
      'A balanced score of one domain': {
        ...ranked({ method: 'balanced', n_led_by_first: 18, median_width: 3 }, { method: 'balanced' }),
        'aggregation.variance_share': [...one, ...one.map((row) => ({ ...row, method: 'balanced' }))],
      },
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/ranks.md');
});

const leftOut = (left_out: string, kendall_tau: number, model_id: string | null): Row => ({
  ...{ ...mean, kind: 'metric', left_out, n_left_out: 1, kendall_tau, model_id, rank: 1, rank_without: 2 },
});
/** All models tied by every method, or without scores if `rank` is null. */
const tied = (rank: number | null): Row[] =>
  study.aggregations.flatMap((method) =>
    ['a', 'b'].map((model_id) => ({ method, model_id, rank, n_tied: rank && 2 })),
  );
const withoutShares: Row[] = shares(Number.NaN, Number.NaN).map((row) => ({ ...row, estimate: Number.NaN }));

it('the findings say what the ranking depends on, and nothing of the kind without one', async () => {
  const found = golden({
    'What the ranking depends on': {
      'All models are tied without a metric': {
        'aggregation.leave_out': [
          leftOut('a', 0.3, 'x'),
          leftOut('b', Number.NaN, 'x'),
          leftOut('c', -0.5, 'x'),
        ],
      },
      'A metric changes the order': {
        'aggregation.leave_out': [leftOut('a', 0.3, 'x'), leftOut('c', -0.5, 'y')],
      },
      'No metric changes the order': {
        'aggregation.leave_out': [leftOut('a', 1, null), leftOut('b', 1, null)],
      },
    },
    'All findings': {
      'All models are tied': {
        'aggregation.variance_share': withoutShares.map((row) =>
          row.quantity === 'weight' ? { ...row, estimate: 0.5 } : row,
        ),
        'aggregation.model_score': tied(1),
        'aggregation.ranking': study.aggregations.map((method) => ({
          ...{ method, n_models: 2, n_led_by_first: 0, n_neighbours: 1 },
        })),
        'aggregation.leave_out': [leftOut('m', Number.NaN, null)],
        'aggregation.redundancy_metric': ['a', 'b'].map((metric_id) => ({
          ...{ metric_id, n_metrics_smallest: null, adds_nothing: false },
        })),
        'aggregation.method_agreement': [
          {
            ...{ method_a: 'arithmetic_mean', method_b: 'balanced', policy: 'complete_cases' },
            ...{ kendall_tau: Number.NaN, largest_rank_change: 0 },
          },
        ],
        'aggregation.policy_agreement': [
          {
            ...{ ...mean, policy_a: 'missing_as_zero', policy_b: 'mean_of_present', kendall_tau: Number.NaN },
          },
        ],
      },
      'No model has a score': {
        'aggregation.variance_share': withoutShares,
        'aggregation.model_score': tied(null),
        'aggregation.leave_out': [leftOut('m', Number.NaN, null)],
      },
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/what-ranks-depend-on.md');
});

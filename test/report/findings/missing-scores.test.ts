import { expect, it } from 'vitest';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { cases, golden, type Rows } from '../golden.ts';

/** τ between the two policies, by method. */
const policies = (taus: Record<string, number>, changed: Row = {}): Row[] =>
  Object.entries(taus).map(([method, kendall_tau]) => ({
    ...{ method, policy_a: 'missing_as_zero', policy_b: 'mean_of_present', n_models: 30, kendall_tau },
    ...{ largest_rank_change: 1, model_id: null, ...changed },
  }));
/** τ between two methods under each policy. */
const beside = (agreement: Row[], missing_as_zero: number, mean_of_present: number): Rows => ({
  'aggregation.policy_agreement': agreement,
  'aggregation.method_agreement': Object.entries({ missing_as_zero, mean_of_present }).map(
    ([policy, kendall_tau]) => ({ policy, method_a: 'arithmetic_mean', method_b: 'z_mean', kendall_tau }),
  ),
});
const quartiles = (cohen_kappa: number, share_changed: number, ends: Row = {}): Rows => ({
  'aggregation.policy_agreement': policies({ arithmetic_mean: 0.5 }),
  'aggregation.policy_quartile': Object.entries({ cohen_kappa, share_changed }).map(
    ([quantity, estimate]) => ({
      ...{ method: 'arithmetic_mean', policy_a: 'missing_as_zero', policy_b: 'attempted', quantity },
      ...{ n_models: 30, estimate, ci_low: 0.2, ci_high: 0.3, ...ends },
    }),
  ),
});
const alike = { arithmetic_mean: 0.5, z_mean: 0.5 };

it('the findings say what missing scores do', async () => {
  const found = golden({
    'What missing scores do': {
      'Nothing to compare': {},
      'One method, and the site’s own average': {
        'aggregation.policy_agreement': policies(
          { arithmetic_mean: 0.5 },
          { largest_rank_change: 7, model_id: 'm', rank_a: 9, rank_b: 2 },
        ),
        'aggregation.tree': [
          { node_id: 'brain-score:average_vision', parent_id: 'brain-score:overall' },
          { node_id: 'brain-score:overall', parent_id: null },
        ],
        'aggregation.site_comparison': [
          { node_id: 'brain-score:average_vision', site_value: 0.9, ours: 0.1, difference_unexplained: 0.8 },
          {
            ...{
              node_id: 'brain-score:overall',
              site_value: 0.4,
              ours: 0.5,
              difference_unexplained: -0.0004,
            },
            ...{ difference_by_date: 0.01, difference_by_metrics: -0.02, difference_by_missing: 0.1104 },
          },
        ],
      },
      'Both rank alike': {
        'aggregation.policy_agreement': policies(
          { arithmetic_mean: 1, z_mean: 1 },
          { largest_rank_change: 0 },
        ),
      },
      ...cases(
        [
          [0.6, 0.7],
          [0.4, 0.7],
          [0.6, 0.4],
        ] as const,
        ([zero, present]) => `Policies agree by 0.50, methods by ${zero} and ${present}`,
        ([zero, present]) => beside(policies(alike), zero, present),
      ),
      // The smallest τ between methods, of which the policies are more than 0.05 below by both methods, one or none.
      ...cases(
        [0.5701, 0.5699, 0.5501, 0.5499],
        (smallest) => `Policies agree by 0.50 and 0.52, methods by 0.9 and ${smallest}`,
        (smallest) => beside(policies({ arithmetic_mean: 0.5, z_mean: 0.52 }), 0.9, smallest),
      ),
      'Quartiles with intervals over families': quartiles(0.25, 0.26, {
        ...{ family_ci_low: 0.1, family_ci_high: 0.4 },
      }),
      'Quartiles with intervals over models': quartiles(0.25, 0.26),
      'No other quartile': quartiles(1, 0),
      'No κ': quartiles(Number.NaN, 0),
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/missing-scores.md');
});

import { expect, it } from 'vitest';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { cases, golden, type Rows } from '../golden.ts';
import { shares } from './score-rows.ts';

const part = (
  name: string,
  n_metrics: number,
  [metric_deviation, mean_deviation]: readonly [number, number],
): Row => ({
  ...{ level: 'domain', part: name, n_metrics, weight: 0.5 },
  ...{ metric_deviation, mean_deviation, covariance_share: 0.5 },
});
const related = (variant: string, domain: string, estimate: number): Row => ({
  ...{ variant, quantity: `mean_${domain}_${domain}`, estimate, ci_low: null, ci_high: null },
  ...{ family_ci_low: estimate - 0.1, family_ci_high: estimate + 0.1 },
});
/** Behaviour beside 32 neural metrics with these deviations. */
const spread = (neural: readonly [number, number], ...means: Row[]): Rows => ({
  // Means that count all pairs alike, or are of other pairs.
  'agreement.summary': [
    { quantity: 'mean_neural_neural', method: 'spearman', estimate: 0.1, ci_low: 0, ci_high: 0.2 },
  ],
  'agreement.summary_variant': [
    related('data_sets_equal', 'neural', 0.3),
    related('by_weight', 'behavior', 0.7),
    ...means,
  ],
  'aggregation.variance_share': shares(0.7, 0.9),
  'aggregation.score_part': [part('behavior', 18, [0.13, 0.1]), part('neural', 32, neural)],
});
const byWeight = related('by_weight', 'neural', 0.15);

const withoutFamily = (family: string, category: string, estimate: number, difference: number): Row => ({
  ...{ family, method: 'arithmetic_mean', category, estimate, difference },
  ...{ n_models: 97, n_models_without: 89 },
});

it('the findings say what decides the score', async () => {
  const one = shares(0.7, 0.9).filter(({ category }) => category === 'behavior');
  const found = golden({
    'What decides the score, and what would be fair': {
      'No score': {},
      'One domain': {
        'aggregation.variance_share': [...one, ...one.map((row) => ({ ...row, method: 'balanced' }))],
      },
      ...cases(
        [
          [0.7, 0.9],
          [0.4, 0.9],
          [0.1, 0.3],
        ] as const,
        ([low, high]) => `A share of the variance from ${low} to ${high}`,
        ([low, high]) => ({ 'aggregation.variance_share': shares(low, high) }),
      ),
      'Single metrics and their mean spread less': spread([0.06, 0.03], byWeight),
      'Their mean spreads less': spread([0.13, 0.03], byWeight),
      'Their mean spreads less, and they do not correlate': spread([0.13, 0.03]),
      'Both spread alike': spread([0.13, 0.1], byWeight),
      'Another ranking by balanced weights': {
        'aggregation.variance_share': shares(0.7, 0.9).flatMap((row) => [
          row,
          { ...row, method: 'balanced', estimate: 0.5 },
        ]),
        'aggregation.method_agreement': [
          {
            ...{ policy: 'complete_cases', method_a: 'arithmetic_mean', method_b: 'balanced' },
            ...{ kendall_tau: 0.77, largest_rank_change: 50, top10_overlap: 8 },
          },
        ],
      },
      'A family changes what a domain explains': {
        'aggregation.variance_share': shares(0.7, 0.9),
        'aggregation.explained_variance': [
          { method: 'arithmetic_mean', category: 'neural', estimate: 0.375 },
        ],
        'aggregation.without_family': [
          withoutFamily('resnet', 'behavior', 0.93, 0.01),
          withoutFamily('alexnet', 'neural', 0.582, 0.207),
          withoutFamily('vit', 'neural', Number.NaN, Number.NaN),
        ],
      },
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/score.md');
});

import { expect, it } from 'vitest';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { cases, golden } from '../golden.ts';
import { summary } from './summary-rows.ts';

const mean = (values: Row = {}): Row[] => [
  {
    ...summary({ mean_pairwise_correlation: [0.2, 0.1, 0.3] })[0],
    ...{ family_ci_low: 0.05, family_ci_high: 0.35, ...values },
  },
];

const between = [0.44, 0.14, 0.72] as const;

const domains = cases(
  [
    [0.01, 0.09],
    [0.1, 0.3],
    [0.65, 0.75],
    [0, 0.2],
    [-0.1, 0.1],
    [-0.2, 0],
    [-0.3, -0.1],
  ] as const,
  ([low, high]) => `Between the domains from ${low} to ${high}`,
  ([low, high]) => ({
    'agreement.summary': summary({
      mean_pairwise_correlation: [0.2, 0.15, 0.25],
      share_negative: [0.24, Number.NaN, Number.NaN],
      mean_neural_neural: [0.1, 0.05, 0.15],
      mean_behavior_behavior: [0.7, 0.65, 0.75],
      mean_neural_behavior: [(low + high) / 2, low, high],
    }),
  }),
);

const significance = cases(
  [
    [20, 4.5, 0],
    [20, 4.5, 9],
    [20, 4.5, 10],
    [100, 4.5, 0],
    [20, 30, 0],
  ] as const,
  ([families, freedom, significant]) =>
    `${significant} of 10 significant, ${families} families of 100 models, ${freedom} degrees of freedom`,
  ([n_model_families, median_family_df, n_significant]) => ({
    'agreement.summary': mean({
      ...{ n_model_families, median_family_df, n_significant, n_significantly_negative: 0, n_pairs: 10 },
    }),
  }),
);

const effective = cases(
  [41.4, 99.6, 130, null],
  (n) => `Effective number ${n ?? 'unknown'} of 100 models`,
  (n_effective) => ({
    'agreement.summary': mean({ n_effective, n_effective_low: 9.1, n_effective_high: 120 }),
  }),
);

const without = (family: string, size: number, estimate: number, values: Row = {}): Row => ({
  ...{ family, quantity: 'mean_pairwise_correlation', estimate, difference: estimate - 0.2 },
  ...{ n_models: 100, n_models_without: 100 - size, ...values },
});
const nothing = without('resnet', 90, Number.NaN, { n_pairs: 0 });
const withoutFamilies: [string, Row[]][] = [
  [
    'A small family changes the mean most',
    [without('vgg', 5, 0.14), without('resnet', 40, 0.22), without('vit', 9, 0.2)],
  ],
  ['The largest family changes it most', [without('resnet', 40, 0.31), without('vit', 9, 0.2)]],
  ['Nothing is left without the largest family', [nothing, without('vit', 9, 0.14)]],
  ['There is one family, and nothing without it', [nothing]],
];

/** A mean with both kinds of interval. */
const withoutDataSet = (left_out: string, estimate: number, values: Row = {}): Row => ({
  ...{ quantity: 'mean_pairwise_correlation', left_out, estimate },
  ...{ ci_low: estimate - 0.02, ci_high: estimate + 0.02 },
  ...{ family_ci_low: estimate - 0.08, family_ci_high: estimate + 0.08, ...values },
});

/** Eleven behavioural metrics; `own` of them are from Geirhos2021. */
const metrics = (own: number, all: number): Row[] =>
  Array.from({ length: all }, (_, i) => ({
    ...{ category: 'behavior', included: true, data_set: i < own ? 'Geirhos2021' : `Other${i}` },
  }));

it('the findings say how far the metrics agree', async () => {
  const found = golden({
    'How far the metrics agree': {
      'Empty tables': {},
      ...cases(
        [1, 5],
        (n) => `No estimate; metrics: ${n}`,
        (n_metrics) => ({
          'agreement.summary': mean({ n_metrics, estimate: Number.NaN, family_ci_low: null }),
        }),
      ),
      'A mean that rounds to 0': {
        'agreement.summary': summary({
          mean_pairwise_correlation: [-0.001, -0.004, 0.1],
          share_negative: [0, Number.NaN, Number.NaN],
        }),
      },
      ...domains,
      'Each domain has one metric': {
        'agreement.summary': summary({ mean_pairwise_correlation: between, mean_neural_behavior: between }),
      },
      'One domain has one metric': {
        'agreement.summary': summary({
          mean_pairwise_correlation: between,
          mean_neural_neural: [0.6, 0.4, 0.7],
          mean_neural_behavior: between,
        }),
      },
      ...cases(
        [
          [6, 11],
          [5, 10],
          [6, 9],
        ] as const,
        ([own, all]) => `${own} of ${all} metrics are from one data set`,
        ([own, all]) => ({ 'agreement.summary': mean(), 'cohort.metric': metrics(own, all) }),
      ),
      ...significance,
      ...effective,
      ...cases(
        withoutFamilies,
        ([name]) => name,
        ([, rows]) => ({ 'agreement.summary': mean(), 'agreement.without_family': rows }),
      ),
      'Without each data set, one of them without an interval over families': {
        'agreement.summary': mean(),
        'agreement.without_data_set': [
          withoutDataSet('One2010', 0.1),
          withoutDataSet('Two2020', 0.4, { family_ci_low: Number.NaN }),
          withoutDataSet('Three2030', 0.3),
          { quantity: 'mean_neural_neural', left_out: 'One2010', estimate: -0.5 },
        ],
      },
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/agreement.md');
});

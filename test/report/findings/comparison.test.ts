import { expect, it } from 'vitest';
import { curations } from '../../../pipeline/cohort/curations.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { cases, golden } from '../golden.ts';
import { type Ends, summary } from './summary-rows.ts';

const none = Number.NaN;

/** Mean agreement above three thresholds of a control, with its difference from that of all models, and of two categories with behaviour. */
const range = (means: { mean: Ends; difference: Ends }[]): Row[] =>
  means.flatMap(({ mean: [estimate, ci_low, ci_high], difference }, i) => {
    const [apart, difference_ci_low, difference_ci_high] = difference;
    const at = {
      ...{ control: 'site:accuracy', quantile: [0, 0.5, 0.9][i]!, threshold: i / 4, n_models: 100 - 40 * i },
      ...{ category_b: 'behavior', ci_low: null, ci_high: null },
    };
    return [
      {
        ...{ ...at, category_a: 'all', category_b: 'all', estimate, ci_low, ci_high },
        ...{ difference: apart, difference_ci_low, difference_ci_high },
      },
      { ...at, category_a: 'V1', estimate: 0.3 - 0.1 * i },
      { ...at, category_a: 'IT', estimate: 0.3 - 0.3 * i, ci_low: -0.5, ci_high: 0.4 },
    ];
  });

/** All models and the better half of them. Of the latter the difference is clear, and positive. */
const all = { mean: [0.5, 0.4, 0.6], difference: [0, 0, 0] } as const;
const half = { mean: [0.55, 0.35, 0.7], difference: [0.05, 0.02, 0.08] } as const;
const best = (estimate: number, difference: Ends) => ({
  mean: [estimate, estimate - 0.1, estimate + 0.1] as const,
  difference,
});

/** Without intervals, for models of one training data set. */
const within = (training_data_set: string, n: number, estimates: number[]): Row[] =>
  range(
    estimates.map((estimate) => ({
      mean: [estimate, none, none],
      difference: [estimate - estimates[0]!, none, none],
    })),
  ).map((row) => ({ ...row, training_data_set, n_models: Number(row.n_models) * n, ci_low: none }));

const seeds = [0, 0.9].flatMap((quantile) =>
  [0.01, 0.2].map((share, m) => ({
    ...{ quantile, threshold: quantile / 2, metric_id: `m${m}` },
    ...{ seed_share: share * (1 + quantile), n_seeds: quantile > 0 ? 36 : 150 },
    ...{ mean_correlation: 0.1 + quantile / 10, n_configurations: quantile > 0 ? 12 : 50 },
    correlation_bound: m === 0 ? 0.95 : 0.75,
  })),
);

it('the findings say what it means that agreement differs among the best models', async () => {
  const found = golden({
    'Which models are compared': {
      ...cases<[number, Ends, string]>(
        [
          [0.1, [-0.4, -0.5, -0.3], 'less'],
          [0.9, [0.4, 0.3, 0.5], 'more'],
          [0.5, [0, -0.1, 0.1], 'the same'],
          [0.35, [-0.15, -0.25, -0.05], 'less, though the two intervals overlap'],
          [0.65, [0.15, 0.05, 0.25], 'more, though the two intervals overlap'],
          [0.75, [0.25, -0.05, 0.55], 'perhaps more, though the two intervals are apart'],
          [0.25, [-0.25, -0.55, 0.05], 'perhaps less, though the two intervals are apart'],
        ],
        ([, , name]) => `The best models agree ${name}`,
        ([estimate, difference]) => ({
          'agreement.range_restriction': range([all, half, best(estimate, difference)]),
        }),
      ),
      'The highest threshold has no interval': {
        'agreement.range_restriction': range([
          all,
          { mean: [0.45, 0.3, 0.6], difference: [-0.05, -0.2, 0.1] },
          { mean: [0.1, none, none], difference: [-0.4, none, none] },
        ]),
      },
      'Two training data sets without intervals': {
        'agreement.range_restriction': [
          ...within('ecoset', 1, [0.8, 0.5, 0.2]),
          ...within('imagenet', 2, [0.7, 0.4, 0.1]),
        ],
      },
      'Models with several seeds': {
        'agreement.range_restriction': range([all, half, best(0.1, [-0.4, -0.5, -0.3])]),
        'agreement.seed_noise': seeds,
      },
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/compared-models.md');
});

/** The rows of a regression's term under each curation, with p by curation. */
const curated = (
  attribute: string,
  estimates: readonly number[],
  p: readonly number[],
  settings: Row = {},
): Row[] =>
  curations.map((curation, i) => ({
    ...{ metrics: 'all', curation, attribute, estimate: estimates[i]!, p_value: p[i]! },
    ...{ family_ci_low: estimates[i]! - 0.1, family_ci_high: estimates[i]! + 0.1 },
    ...{ r_squared: [0.25, 0.15, 0.2][i]!, reason: null, ...settings },
  }));

const pair = (metrics: string, shared: string, estimate: number): Row => ({
  ...{ attributes: 'metric_type, region', n_pairs: 9, metrics, shared, estimate },
  ...{ family_ci_low: estimate - 0.1, family_ci_high: estimate + 0.1 },
});

const levels = {
  nothing: [0.1, 0.1, 0.1],
  domain: [0, 0, 0],
  category: [0.1, 0.3, 0.2],
  data_set: [0.5, 0.3, 0.4],
};

it('the findings say what metrics that agree have in common', async () => {
  const mean = summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] });
  const found = golden({
    'What makes two metrics agree': {
      ...cases<[number, number, string]>(
        [
          [0.4, 0.2, 'more of one region'],
          [0.2, 0.05, 'as much of one region as of one type'],
          [-0.1, 0.05, 'less of one region than of one type'],
        ],
        ([, left, name]) => `Pairs agree ${name}; without a data set, the effect is ${left}`,
        ([region, left]) => ({
          'agreement.summary': mean,
          'agreement.attribute_pair': [
            // Behaviour would decide otherwise.
            pair('all', 'region', 0.9),
            pair('all', 'metric_type', 0.8),
            pair('neural', 'region', region),
            pair('neural', 'metric_type', 0.15),
          ],
          'agreement.attribute_effect': [
            ...curated('data_set', [0.3, 0.3, 0.3], [0.001, 0.01, 0.02]),
            ...curated('region', [0.02, 0.02, 0.02], [0.6, 0.6, 0.6]),
            ...curated('metric_type', [0.2, 0.2, 0.2], [0.01, 0.3, 0.01]),
            ...curated('acquisition', [none, none, none], [none, none, none], {
              reason: 'determined by the attributes before it',
            }),
          ],
          'agreement.attribute_without_data_set': [
            { attribute: 'data_set', data_set: 'Two2020', estimate: left, difference: left - 0.3 },
            { attribute: 'data_set', data_set: 'One2010', estimate: 0.31, difference: 0.01 },
          ],
        }),
      ),
      'An effect whose interval over families holds zero': {
        'agreement.summary': mean,
        'agreement.attribute_effect': curated('data_set', [0.09, 0.09, 0.09], [0.001, 0.001, 0.001]),
      },
      'An effect that changes with what counts as one data set': {
        'agreement.attribute_effect': curated('data_set', [0.42, -0.11, 0.2], [0.001, 0.4, 0.001]),
      },
      'What metrics share': {
        'agreement.summary': mean,
        'agreement.shared_level': Object.entries(levels).flatMap(([shared, own]) =>
          curations.map((curation, i) => ({
            ...{ curation, shared, estimate: own[i]! },
            ...{ family_ci_low: own[i]! - 0.1, family_ci_high: own[i]! + 0.1 },
          })),
        ),
      },
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/shared-attributes.md');
});

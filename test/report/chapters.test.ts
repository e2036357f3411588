import { expect, it } from 'vitest';
import { curations } from '../../pipeline/cohort/curations.ts';
import { chapters } from '../../pipeline/report/chapters/chapters.ts';
import { summaryOf } from '../../pipeline/report/page/first-screen.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';
import { shares } from './findings/score-rows.ts';
import type { Ends } from './findings/summary-rows.ts';
import { cases, golden, type Rows, study, tablesOf } from './golden.ts';

/** The first screen's question, answer and numbers. */
function firstScreen(rows: Rows): string {
  const { question, answer, numbers } = summaryOf(tablesOf(rows));
  const shown = numbers.map(({ value, interval, label }) => `- ${value} (${interval}) ${label}`);
  return [question, answer, ...shown].join('\n');
}

/** The answer, and the titles of all chapters that differ from those of an empty study. */
function titles(rows: Rows): string {
  const [own, empty] = [rows, {}].map((each) => chapters.map((chapter) => chapter(tablesOf(each)).title));
  const changed = own!.filter((title, i) => title !== empty![i] || Object.keys(rows).length === 0);
  return [summaryOf(tablesOf(rows)).answer, ...changed.map((title) => `- ${title}`)].join('\n');
}

const mean = (estimate: number, low: number, high: number, quantity = 'mean_pairwise_correlation'): Row => ({
  ...{ quantity, method: 'spearman', estimate, ci_low: low, ci_high: high },
  ...{ n_models: 100, n_metrics: 10, n_pairs: 45, n_significant: 9 },
});
const ranking: Row = {
  ...{ method: 'arithmetic_mean', n_models: 100, share_ordered: 0.62, n_led_by_first: 93 },
  ...{ median_width: null, fixed_median_width: 15, held_categories: 'behavior, engineering' },
};
const first: Row = {
  ...{ method: 'arithmetic_mean', rank: 1, model_id: 'brain-score:12', rank_low: null, rank_high: null },
  ...{ fixed_rank_low: 1, fixed_rank_high: 6 },
};
const kappa = (estimate: number): Row => ({
  ...{ method: 'arithmetic_mean', policy_a: 'missing_as_zero', policy_b: 'attempted' },
  ...{ quantity: 'cohen_kappa', estimate },
});
const headline = (as_of: string, estimate: number): Row => ({
  ...{ quantity: 'mean_pairwise_correlation', as_of, estimate },
  ...{ ci_low: estimate - 0.05, ci_high: estimate + 0.05 },
});
/** The effect of the data set under each curation; found if positive. */
const effects = (...estimates: number[]): Row[] =>
  estimates.map((estimate, i) => ({
    ...{ metrics: 'all', curation: curations[i]!, attribute: 'data_set', estimate },
    ...{ p_value: estimate > 0 ? 0.001 : 0.4 },
    ...{ family_ci_low: estimate - 0.1, family_ci_high: estimate + 0.1 },
  }));
const without = (left_out: string, estimate: number, half: number): Row => ({
  ...{ quantity: 'mean_pairwise_correlation', left_out, estimate },
  ...{ family_ci_low: estimate - half, family_ci_high: estimate + half },
});

const whole: Rows = {
  'agreement.summary': [mean(0.2, 0.1, 0.25)],
  'aggregation.variance_share': shares(0.7, 0.9),
  'aggregation.ranking': [ranking],
  'aggregation.model_score': [first],
  'aggregation.policy_quartile': [kappa(0.4)],
  'trajectory.headline': [headline('2023-01-31', 0.4), headline('2024-01-31', 0.1)],
};

/** The means over all models, and over the best with the difference of the two. */
const range = (
  training_data_set: string | null,
  [all, best, difference]: readonly [Ends, Ends, Ends],
): Row[] =>
  [all, best].map(([estimate, ci_low, ci_high], i) => ({
    ...{ control: 'site:accuracy', training_data_set, quantile: i * 0.9, threshold: i / 2 },
    ...{ category_a: 'all', category_b: 'all', estimate, ci_low, ci_high, n_models: 50 - 20 * i },
    ...{ difference: difference[0], difference_ci_low: difference[1], difference_ci_high: difference[2] },
  }));
const none = Number.NaN;
const compared = (best: number, difference: Ends) => ({
  'agreement.range_restriction': range(null, [[0.5, 0.4, 0.6], [best, best - 0.1, best + 0.1], difference]),
});

/** Three domains, of which behaviour has a weight of 0.3 and the largest share; alone, another explains clearly more. */
const ofThree = (estimate: number, low: number, isExplained: boolean): Rows => ({
  'agreement.summary': [mean(0.2, 0.1, 0.25)],
  'aggregation.variance_share': ['behavior', 'neural', 'engineering'].flatMap((category) => {
    const isTop = category === 'behavior';
    const at = { method: 'arithmetic_mean', level: 'domain', category };
    return [
      {
        ...{ ...at, quantity: 'covariance_share', estimate: isTop ? estimate : (1 - estimate) / 2 },
        ...{ ci_low: isTop ? low : 0, ci_high: 0.95 },
      },
      { ...at, quantity: 'weight', estimate: isTop ? 0.3 : 0.35 },
    ];
  }),
  'aggregation.explained_variance': isExplained
    ? [
        { method: 'arithmetic_mean', category: 'neural', estimate: 0.9, ci_low: 0.8, ci_high: 0.95 },
        { method: 'arithmetic_mean', category: 'behavior', estimate: 0.2, ci_low: 0.1, ci_high: 0.3 },
      ]
    : [],
});

/** The mean of all pairs above a threshold, which is that of the site's accuracy. */
const above = (quantile: number, estimate: number, changed: Row = {}): Row => ({
  ...{ control: 'site:accuracy', training_data_set: 'imagenet', quantile, threshold: quantile / 2 },
  ...{ category_a: 'all', category_b: 'all', estimate, ci_low: estimate - 0.1, ci_high: estimate + 0.1 },
  ...{ n_models: 100 - 80 * quantile, ...changed },
});
const eco = { training_data_set: 'ecoset' };
const other = { metric_set: study.metric_sets[1]!.name, control: 'other:accuracy' };
const among = (summary: Row, rows: Row[]): Rows => ({
  'agreement.summary': [summary],
  'agreement.range_restriction': rows,
});

it('titles and answers say what the numbers show', async () => {
  const found = golden(
    {
      'All chapters': {
        'No numbers': {},
        'Weak, and none of it settled': whole,
        'The contrary': {
          ...whole,
          'agreement.summary': [mean(0.8, 0.7, 0.9)],
          'agreement.attribute_effect': effects(0.3, 0.2, 0.3),
          'aggregation.variance_share': shares(0.4, 0.9),
          'aggregation.ranking': [{ ...ranking, share_ordered: 0.9 }],
          'aggregation.policy_quartile': [kappa(0.9)],
          'trajectory.headline': [headline('2023-01-31', 0.2), headline('2024-01-31', 0.22)],
        },
        'A mean without an interval': { 'agreement.summary': [mean(0.2, none, none)] },
        'One date': { 'trajectory.headline': [headline('2024-01-31', 0.1)] },
      },
      'What agreement depends on': {
        'An effect that changes with what counts as one data set': {
          'agreement.attribute_effect': effects(0.42, -0.11, 0.2),
        },
        ...cases(
          [0.2, 0.3],
          (high) => `Without data sets between 0.1 and ${high}`,
          (high) => ({
            'agreement.attribute_effect': effects(0, 0, 0),
            'agreement.without_data_set': [
              without('A', high, 0.08),
              without('B', 0.1, 0.08),
              without('C', 0.15, 0.3),
            ],
          }),
        ),
        ...cases<[number, Ends, string]>(
          [
            [0.1, [-0.4, -0.55, -0.25], 'less'],
            [0.9, [0.4, 0.25, 0.55], 'more'],
            [0.35, [-0.15, -0.25, -0.05], 'less, though the two intervals overlap'],
            [0.65, [0.15, 0.05, 0.25], 'more, though the two intervals overlap'],
            [0.75, [0.25, -0.05, 0.55], 'perhaps more, though the two intervals are apart'],
            [0.25, [-0.25, -0.55, 0.05], 'perhaps less, though the two intervals are apart'],
          ],
          ([, , name]) => `The best models agree ${name}`,
          ([best, difference]) => compared(best, difference),
        ),
        'Two training data sets without intervals': {
          'agreement.range_restriction': ['ecoset', 'imagenet'].flatMap((name) =>
            range(name, [
              [0.8, none, none],
              [0.2, none, none],
              [-0.6, none, none],
            ]),
          ),
        },
      },
      'The domain with the largest share, of a weight of 0.3': cases<[number, number, boolean]>(
        [
          [0.8, 0.6],
          [0.8, 0.31],
          [0.51, 0.31],
          [0.5, 0.31],
          [0.45, 0.31],
          [0.8, 0.3],
          [0.45, 0.3],
          [0.45, 0.2],
        ].flatMap(([share, low]): [number, number, boolean][] => [
          [share!, low!, false],
          [share!, low!, true],
        ]),
        ([share, low, isExplained]) =>
          `${share}, at least ${low}${isExplained ? '; alone, another explains more' : ''}`,
        ([share, low, isExplained]) => ofThree(share, low, isExplained),
      ),
      'A strong mean, with one among the best models': cases<[string, Row[], Row?]>(
        [
          ['below 0.3', [above(0.9, 0.29), above(0.5, 0.7), above(0, 0.8)]],
          ['0.3', [above(0.9, 0.3), above(0.5, 0.7), above(0, 0.8)]],
          ['0.7, though low above a lower threshold', [above(0, 0.8), above(0.5, 0.1), above(0.9, 0.7)]],
          [
            'below 0.3 for every training data set',
            [above(0, 0.8), above(0.9, 0.1), above(0, 0.8, eco), above(0.9, 0.2, eco)],
          ],
          [
            'below 0.3 for one training data set only',
            [above(0, 0.8), above(0.9, 0.1), above(0, 0.8, eco), above(0.9, 0.5, eco)],
          ],
          [
            'below 0.3, and high in another metric set',
            [above(0, 0.8), above(0.9, 0.1), above(0, 0.8, other), above(0.9, 0.7, other)],
          ],
          [
            'high, and below 0.3 in another metric set',
            [above(0, 0.8), above(0.9, 0.7), above(0, 0.8, other), above(0.9, 0.1, other)],
          ],
          ['unknown', []],
          ['below 0.3, but a medium mean', [above(0, 0.8), above(0.9, 0.1)], mean(0.5, 0.4, 0.6)],
          ['below 0.3, but a weak mean', [above(0, 0.8), above(0.9, 0.1)], mean(0.2, 0.1, 0.25)],
        ],
        ([name]) => name,
        ([, rows, summary]) => among(summary ?? mean(0.8, 0.7, 0.9), rows),
      ),
    },
    () => titles,
  );
  await expect(found).toMatchFileSnapshot('golden/titles.md');
});

const own = { metric_id: 'own:mine', method: 'spearman' };
const ownPair = (other_metric_id: string, place: number, estimate: number, family_q_bh: number): Row => ({
  ...{ ...own, other_metric_id, place, estimate, family_q_bh, n_models: 9 },
  ...{ ci_low: estimate - 0.1, ci_high: estimate + 0.1 },
});

it('the first screen is two sentences and three numbers with intervals', async () => {
  const found = golden(
    {
      'The first screen': {
        'No numbers': {},
        Weak: whole,
        'Weak, but strong in one domain': {
          ...whole,
          'agreement.summary': [mean(0.2, 0.1, 0.25), mean(0.7, 0.6, 0.8, 'mean_behavior_behavior')],
        },
        'One’s own metric': {
          'agreement.summary': [mean(0.2, 0.1, 0.25)],
          'agreement.own_category': [
            { ...own, category: 'all', estimate: 0.05, ci_low: 0, ci_high: 0.1, n_pairs: 9 },
          ],
          'agreement.own_pair': [ownPair('site:a', 1, 0.5, 0.01), ownPair('site:b', 2, 0.1, 0.3)],
        },
      },
    },
    () => firstScreen,
  );
  await expect(found).toMatchFileSnapshot('golden/first-screen.md');
});

import { expect, it } from 'vitest';
import { curations } from '../../../pipeline/cohort/curations.ts';
import type { Drawing } from '../../../pipeline/report/drawing/svg-drawing.ts';
import { figures } from '../../../pipeline/report/figures/figures.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { type Cases, cases, golden, type Rows, tablesOf } from '../golden.ts';

/** A figure's message and topic, and what is written in its pictures. */
function textsOf(name: string): (rows: Rows) => string {
  return (rows) => {
    const figure = figures[name]!(tablesOf(rows));
    const wide = figure.draw();
    if ('missing' in wide) return `${figure.title}\n\n${wide.missing}`;
    const narrow = figure.drawNarrow?.();
    const written = [wide, ...(narrow ? [narrow] : [])].map(textIn);
    return [`**${figure.title}**`, figure.topic, ...written].join('\n\n');
  };
}

function textIn({ width, elements }: Drawing): string {
  expect(elements).not.toMatch(/NaN|undefined|null/);
  const texts = [...elements.matchAll(/>([^<>\n]+)</g)].map(([, text]) => text!);
  return `${width} pixels wide: ${texts.join(' | ')}`;
}

const mean = (estimate: number, ci_low: number, ci_high: number): Row => ({
  ...{ method: 'spearman', quantity: 'mean_pairwise_correlation', estimate, ci_low, ci_high },
});

const within = (
  category: string,
  estimate: number,
  ci_low: number,
  ci_high: number,
  more: Row = {},
): Row => ({
  ...{ category_a: category, category_b: category, n_pairs: 3, estimate, ci_low, ci_high, ...more },
});
const [V1, V4, behavior] = [
  within('V1', 0.1, 0, 0.2),
  within('V4', 0.6, 0.5, 0.7),
  within('behavior', 0.72, 0.5, 0.8),
];
const categories = (...pairs: Row[]): Rows => ({
  'agreement.category_pair': pairs,
  'agreement.summary': [mean(0.5, 0.4, 0.6)],
});
const none = Number.NaN;
const categoryAgreement: Cases = {
  'Without an interval, and without a number': {
    'agreement.category_pair': [
      within('V1', 0.25, none, none),
      within('V1', none, none, none, { category_b: 'V2', n_pairs: 0 }),
    ],
  },
  'Some categories agree, and one hardly does': categories(V1, V4, behavior),
  'Most pairs of behaviour are of the data set that most of its metrics are from': {
    ...categories(V1, V4, { ...behavior, between_data_sets: 0.48, n_pairs_between: 1 }),
    'cohort.metric': [0, 1, 2, 3].map((i) => ({
      ...{ metric_id: `m${i}`, category: 'behavior', included: true },
      data_set: i < 3 ? 'Geirhos2021' : 'Rajalingham2018',
    })),
  },
  'All categories agree': categories(V4, behavior),
  'An interval that reaches beyond 0.3 supports neither': categories(V4, within('V2', 0.2, -0.1, 0.4)),
  'There is no mean': { 'agreement.category_pair': [V1] },
};

const sharedLevel = cases(
  [
    [0.5, 0.4, 0.3],
    [0.5, 0.1, 0.3],
    [0.1, 0.1, 0.1],
  ],
  (same) => `Metrics of one data set agree by ${same.join(', ')}`,
  (same) => ({
    'agreement.shared_level': curations.flatMap((curation, i) =>
      [['category', 0.1] as const, ['data_set', same[i]!] as const].map(([shared, estimate]) => ({
        ...{ curation, shared, estimate, n_pairs: 7 },
        ...{ family_ci_low: estimate - 0.05, family_ci_high: estimate + 0.05 },
      })),
    ),
  }),
);

const threshold = (metric_set: string, control: string, quantile: number, estimate: number): Row => ({
  ...{ metric_set, control, training_data_set: null, quantile, threshold: quantile / 2 },
  ...{ category_a: 'all', category_b: 'all', estimate, ci_low: none, ci_high: none },
  n_models: 100 - 50 * quantile,
});
const range = [
  threshold('brain_score', 'site:accuracy', 0, 0.5),
  threshold('brain_score', 'site:accuracy', 0.5, 0.25),
  threshold('with_ood_accuracy', 'site:accuracy', 0, 0.5),
  threshold('all', 'site:size', 0, 0.5),
];
const rangeRestriction: Cases = {
  'A panel per control': { 'agreement.range_restriction': range },
  'Of several training data sets, the one with most models': {
    'agreement.range_restriction': [
      { ...threshold('brain_score', 'site:accuracy', 0, 0.9), training_data_set: 'ecoset', n_models: 50 },
      ...range.map((row) => ({ ...row, training_data_set: 'imagenet' })),
    ],
  },
};

const panel = cases(
  [
    [0.7, 0.96, 0.98, 1],
    [0.7, 0.8, 0.9, 1],
  ],
  (estimates) => `Panels rank later models by ${estimates.join(', ')}`,
  (estimates) => ({
    'aggregation.panel': estimates.map((estimate, place) => ({
      ...{ rule: 'forward', quantity: 'spearman_rho', estimate, ci_low: none, ci_high: none },
      ...{ n_metrics: place + 1, n_metrics_full: 4 },
      ...{ chosen_before: '2022-02-22', n_early: 30, n_models: 31 },
    })),
  }),
);

const own = (metric: string, category: string, estimate: number, ci_low: number, ci_high: number): Row => ({
  ...{ metric_id: `mine:${metric}`, category, method: 'spearman', n_pairs: 7, estimate, ci_low, ci_high },
});
const one = [
  own('size', 'all', 0.2, 0.1, 0.3),
  own('size', 'V1', 0.1, 0, 0.2),
  own('size', 'IT', 0.5, 0.4, 0.6),
];
const ownAgreement = cases<[string, Row[]]>(
  [
    ['One metric by category', one],
    ['It agrees', one.slice(2)],
    ['It hardly agrees', one.slice(1, 2)],
    ['A line each for several metrics', [...one, own('age', 'all', 0.3, none, none)]],
  ],
  ([name]) => name,
  ([, rows]) => ({ 'agreement.own_category': rows, 'agreement.summary': [mean(0.19, 0.1, 0.3)] }),
);

const weightAndShare = cases(
  [0.7, 0.4],
  (low) => `A share of at least ${low}, of a weight of 0.5`,
  (ci_low) => ({
    'aggregation.variance_share': ['neural', 'behavior'].flatMap((category, i) => {
      const at = { method: 'arithmetic_mean', level: 'domain', category, n_models: 9 };
      return [
        { ...at, quantity: 'weight', estimate: 0.5 },
        { ...at, quantity: 'covariance_share', estimate: [0.16, 0.84][i]!, ci_low, ci_high: 0.9 },
      ];
    }),
  }),
);

const dates = ['2021-01-31', '2021-02-28', '2021-03-31', '2024-01-31'];
const trajectory: Cases = {
  'Jumps in the number of metrics and models': {
    'trajectory.cohort': dates.map((as_of, i) => ({
      ...{ as_of, included: true, snapshot_id: 's' },
      ...{ n_metrics: [5, 11, 11, 11][i]!, n_complete: [50, 50, 52, 104][i]! },
    })),
    'trajectory.headline': dates.map((as_of, i) => ({
      ...mean(0.5 - i / 10, 0.45 - i / 10, 0.55 - i / 10),
      as_of,
    })),
  },
};

it('figures say in words what their numbers show', async () => {
  const groups = {
    ...{ 'category-agreement': categoryAgreement, 'shared-level': sharedLevel },
    ...{ 'range-restriction': rangeRestriction, panel, 'own-agreement': ownAgreement },
    ...{ 'weight-and-share': weightAndShare, trajectory },
  };
  await expect(golden(groups, textsOf)).toMatchFileSnapshot('../golden/figure-texts.md');
});

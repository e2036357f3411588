import { expect, it } from 'vitest';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { cases, golden, type Rows, study } from '../golden.ts';

const at = (as_of: string, included = true): Row => ({ as_of, n_complete: 20, n_metrics: 5, included });
const years = ['2020-01-31', '2021-01-31', '2022-01-31', '2023-01-31'];
const dated = years.map((as_of) => at(as_of));
const share = (as_of: string, n_model_families: number, estimate: number, half: number): Row => ({
  ...{ as_of, n_model_families, quantity: 'covariance_share', method: 'arithmetic_mean' },
  ...{ category: 'behavior', estimate, ci_low: estimate - half, ci_high: estimate + half },
});
// Dates with nine families have the lowest and the highest share.
const few = [share('2020-01-31', 9, 0.3, 0.1), share('2021-01-31', 9, 0.9, 0.1)];
const ten = share('2022-01-31', 10, 0.6, 0.15);

const verdicts = (claim_id: string, ...all: string[]): Row[] =>
  all.map((verdict, i) => ({ as_of: years[i]!, claim_id, verdict }));
const rule = study.claims.find(({ quantity }) => quantity.kind === 'rule')!;

const mean = (as_of: string, estimate: number): Row => ({
  ...{ quantity: 'mean_pairwise_correlation', as_of, estimate, n_metrics: 5 },
  ...{ ci_low: estimate - 0.05, ci_high: estimate + 0.05 },
});
const pair = (as_of: string, metric_b: string, estimate: number): Row => ({
  ...{ as_of, metric_a: 'site:a', metric_b, estimate },
});
/** Means that fall from 0.40 to 0.10, with correlations of two pairs that both dates have, and of one that each has alone. */
const falling = (...later: number[]): Rows => ({
  'trajectory.cohort': dated,
  'trajectory.headline': [mean(years[0]!, 0.4), mean(years[3]!, 0.1)],
  'trajectory.pair':
    later.length === 0
      ? []
      : [
          ...[0.5, 0.3].map((estimate, i) => pair(years[0]!, `site:${i}`, estimate)),
          ...later.map((estimate, i) => pair(years[3]!, `site:${i}`, estimate)),
          ...[pair(years[0]!, 'site:before', 0.9), pair(years[3]!, 'site:after', -0.8)],
        ],
});

it('the findings say how the numbers changed', async () => {
  const found = golden({
    'How it changed': {
      'No date': {},
      'One date without a share': {
        'trajectory.cohort': [{ ...at('2024-01-01'), n_metrics: 1 }],
        'trajectory.headline': [share('2024-01-01', 20, Number.NaN, 0)],
      },
      'Verdicts at two of three dates': {
        'trajectory.cohort': [at(years[0]!, false), at(years[1]!), at(years[2]!)],
        'trajectory.claim': [
          ...verdicts('mean_correlation', 'compatible', 'incompatible'),
          ...verdicts(rule.claim_id, 'consistent', 'not_computable', 'consistent'),
        ],
      },
      ...cases<[string, Row[]]>(
        [
          ['at two dates', [...few, ten, share('2023-01-31', 30, 0.7, 0.15)]],
          ['at one date', [...few, ten]],
          ['at none', few],
        ],
        ([name]) => `Ten families ${name}`,
        ([, rows]) => ({ 'trajectory.cohort': dated, 'trajectory.headline': rows }),
      ),
      'The same pairs agree as before': falling(0.4, 0.3),
      'The same pairs agree less': falling(0.2, 0),
      'No pair is the same': falling(),
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/history.md');
});

const change = (from: number, [by_scores, by_metrics, by_models]: number[], n_new_scores: number): Row => ({
  ...{ year: 2024, model_id: `m${from}`, as_of_from: '2023-12-31', as_of_to: '2024-12-31' },
  ...{ by_scores: by_scores!, by_metrics: by_metrics!, by_models: by_models!, n_new_scores },
  ...{ rank_from: from, rank_to: from + by_scores! + by_metrics! + by_models! },
  ...{ n_models_from: 10, n_models_to: 20 },
});

it('the findings say why ranks changed', async () => {
  const found = golden({
    'Why ranks changed': {
      'Mostly because of others': {
        'trajectory.rank_change': [
          change(1, [0, 6, 4], 0),
          change(3, [-1, 0, 3], 2),
          change(5, [1, 0, -1], 0),
        ],
      },
      'Because of scores': { 'trajectory.rank_change': [change(5, [-3, 1, 0], 1)] },
      'No rank changed': { 'trajectory.rank_change': [change(5, [1, 0, -1], 0)] },
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/rank-changes.md');
});

const reading = (name: string, verdicts: string[], n_models = 90): Row[] =>
  study.readings.claims.map((claim_id, i) => ({
    ...{ reading: name, title: name.replaceAll('_', ' '), claim_id, n_models },
    estimate: n_models < 20 ? Number.NaN : 0.2 + i / 10,
    verdict: verdicts[i] ?? 'not_computable',
  }));
const compatible = ['compatible', 'compatible', 'compatible'];

it('the findings say which readings fit the published numbers', async () => {
  const found = golden({
    'Which models and metrics the publication used': {
      'One of two fits, and one cannot be computed': {
        'claims.reading': [
          ...reading('leaves_67', ['compatible', 'incompatible', 'consistent']),
          ...reading('leaves_50', compatible),
          ...reading('with_auxiliary_69', [], 4),
        ],
      },
      'Every reading fits': { 'claims.reading': reading('leaves_50', compatible) },
      'No reading fits': {
        'claims.reading': reading('leaves_50', ['compatible', 'compatible', 'incompatible']),
      },
      'No reading can be computed': { 'claims.reading': reading('leaves_50', [], 3) },
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/readings.md');
});

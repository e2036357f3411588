import { expect, it } from 'vitest';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { cases, findingsFile, golden, type Rows } from '../golden.ts';

const trials = { snapshot_id: 'trials@1', measure: 'error_consistency' };
const source = { 'cohort.source': [{ snapshot_id: 'trials@1' }] };
const rank = (observer: string, place: number, low: number, high: number, is_own = false): Row => ({
  ...{ ...trials, observer, is_own, rank: place, rank_low: low, rank_high: high },
});
const difference = (
  observer_a: string,
  observer_b: string,
  estimate: number,
  distinguishable: boolean,
  changed: Row = {},
): Row => ({ ...trials, observer_a, observer_b, estimate, distinguishable, ...changed });
const interval = (observer: string, dataset: string, estimate: number, half: number): Row => ({
  ...{ ...trials, observer, dataset, estimate, ci_low: estimate - half, ci_high: estimate + half },
});
const agreement = (measure_a: string, measure_b: string, estimate: number, half: number): Row => ({
  ...{ snapshot_id: 'trials@1', measure_a, measure_b, estimate },
  ...{ ci_low: estimate - half, ci_high: estimate + half },
});
const ranks = [rank('clip', 1, 1, 1), rank('my-net', 2, 2, 3, true), rank('vit', 3, 2, 3)];
const differences = [
  difference('clip', 'my-net', 0.1, true),
  difference('clip', 'vit', 0.12, true),
  difference('my-net', 'vit', 0.02, false),
  difference('clip', 'humans', -0.1, false),
  difference('my-net', 'humans', -0.2, true),
  difference('vit', 'humans', -0.22, true),
];

/** Three models and people; my-net is the user's own. */
const compared: Rows = {
  ...source,
  'consistency.rank': ranks,
  'consistency.difference': differences,
  'consistency.interval': [
    interval('humans', 'all', 0.43, 0.02),
    interval('my-net', 'sketch', 0.5, 0.1),
    interval('my-net', 'all', 0.2, 0.01),
  ],
  'consistency.agreement': [
    agreement('ood_accuracy', 'error_consistency', 0.32, 0.16),
    agreement('ood_accuracy', 'observed_consistency', 0.92, 0.03),
    agreement('observed_consistency', 'error_consistency', 0.48, 0.15),
  ],
};
const [all, one] = [
  [difference('a', 'b', 1, true), difference('a', 'c', 1, false), difference('b', 'c', 1, false)],
  [difference('a', 'b', 1, true)],
];
const others = [
  difference('a', 'd', 1, true, { snapshot_id: 'trials@0' }),
  difference('a', 'b', 1, true, { measure: 'ood_accuracy' }),
];

it('the findings compare error consistencies of the snapshot that the study reads', async () => {
  const found = golden({
    'Error consistency with people': {
      ...cases<[string, Row[]]>(
        [
          ['One of three pairs differs', [...all, ...others]],
          ['One of one pair differs', one],
          ['Another snapshot, and another measure', others],
        ],
        ([name]) => name,
        ([, rows]) => ({ ...source, 'consistency.difference': rows }),
      ),
      'Three models and people': compared,
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/error-consistency.md');
});

/** What comes before the findings of every study. */
function ownAnswers(rows: Rows): string {
  return findingsFile(rows).split('## How far the metrics agree')[0]!.split('in full.')[1]!;
}

const prediction = (r_squared: number, ci_low: number, ci_high: number): Rows => ({
  'agreement.own_category': [{ metric_id: 'mine:s', category: 'all', method: 'spearman' }],
  'agreement.own_prediction': [
    {
      ...{ metric_id: 'mine:s', n_models: 40, n_model_families: 7, n_metrics: 50 },
      ...{ r_squared, ci_low, ci_high },
    },
  ],
});

it('the findings begin with the answers about one’s own metrics and models', async () => {
  const many = Array.from({ length: 12 }, (_, i) => rank(`net-${i + 1}`, i + 1, i + 1, i + 1, true));
  const found = golden(
    {
      'Own metrics': {
        'Other metrics predict most of it': prediction(0.6, 0.52, 0.7),
        'They predict less than half': prediction(0.3, 0.2, 0.4),
        'There are too few families': prediction(0.3, Number.NaN, Number.NaN),
      },
      'Own models': {
        'One among three': compared,
        'Only neighbours are compared': { ...compared, 'consistency.difference': differences.slice(2) },
        'None is one’s own': {
          ...compared,
          'consistency.rank': ranks.map((row) => ({ ...row, is_own: false })),
        },
        'Twelve are one’s own': {
          ...compared,
          'consistency.rank': many,
          'consistency.interval': many.map(({ observer }) => interval(String(observer), 'all', 0.2, 0.01)),
        },
      },
    },
    () => ownAnswers,
  );
  await expect(found).toMatchFileSnapshot('../golden/own-answers.md');
});

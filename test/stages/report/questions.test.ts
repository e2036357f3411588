import { expect, it } from 'vitest';
import { Tables } from '../../../pipeline/report/finding/tables.ts';
import type { Study } from '../../../pipeline/studies/study.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { rowsIn } from '../../tables.ts';
import { editionIn, filled, findingsUnder, type Rows, shownFinding, study } from '../golden.ts';

const SUMMARY = `
metric_set  | quantity                  | estimate | ci_low | ci_high | n_models | n_metrics
brain_score | mean_pairwise_correlation | 0.7      | 0.6    | 0.8     | 112      | 27
trained     | mean_pairwise_correlation | 0.4      | 0.2    | 0.6     | 87       | 27
`;

const MAIN = study.metric_sets[0]!;
const FEWER = { ...MAIN, name: 'trained', title: 'Without untrained models', models: '_trained$' };
function tablesWith(own: Partial<Study>, texts: Record<string, string>): Tables {
  const rows: Rows = Object.fromEntries(
    Object.entries(texts).map(([table, text]) => [table, rowsIn(text.trim()) as Row[]]),
  );
  return new Tables({ ...study, ...own }, filled(rows));
}

it('a study that names the models of a set shows the mean over these, and the parts of their rankings', () => {
  const tables = tablesWith(
    { question: { text: 'How far?' }, metric_sets: [MAIN, FEWER] },
    {
      'agreement.summary': SUMMARY,
      'agreement.variance_component': `
metric_set | category | curation | shared       | n_pairs | estimate | ci_low | ci_high
trained    | IT       | by_study | nothing      | 9       | 0.3      | 0.1    | 0.5
trained    | IT       | by_study | type         | 6       | 0.5      | 0.4    | 0.6
trained    | IT       | by_study | type, metric | 0       | 0.2      | 0.1    | 0.3`,
    },
  );
  const { question, answer, numbers } = editionIn(tables);
  expect([question, ...answer.map(({ text }) => text)]).toEqual([
    'How far?',
    'The metrics agree moderately to strongly.',
  ]);
  expect(numbers.map(shownFinding)).toEqual([
    '- **headline:** [0.70 (0.60 to 0.80)] average correlation (ρ) of two metrics, from −1 to 1 (112 models × 27 metrics)',
    '- **headline:** [0.40 (0.20 to 0.60)] the same without untrained models: 87 models',
  ]);
  expect(findingsUnder('components', tables).split('\n')).toEqual([
    '- **chapter:** Instead of 0.70 over all models, the average correlation is 0.40 (0.20 to 0.60) without untrained models.',
    '- Parts of the variance of ranks by a metric, by which metrics share them; what none of these share counts as the metric’s own.',
    '  | a metric of | shared by | pairs | part of the variance |',
    '  | IT | all of them | 9 | 30 % (10 % to 50 %) |',
    '  | IT | those of one metric type | 6 | 50 % (40 % to 60 %) |',
    '  | IT | no other, with noise | 0 | 20 % (10 % to 30 %) |',
  ]);
});

it.each([
  [
    -0.04,
    'IT and feature alignment agree weakly, if at all (single pairs from −0.24 to 0.40).',
    'the difference is 0.22 (−0.04 to 0.48), which is not clear.',
  ],
  [
    0.05,
    'IT and feature alignment agree weakly, if at all (single pairs from −0.24 to 0.40).',
    'the difference is 0.22 (0.05 to 0.48).',
  ],
])(
  'a question about two categories is answered by their pairs: difference from %d',
  (low, expected, difference) => {
    const tables = tablesWith(
      { question: { text: 'Does it?', between: ['IT', 'feature_alignment'] } },
      {
        'agreement.summary': SUMMARY,
        'agreement.category_pair': `
category_a | category_b        | estimate | ci_low | ci_high | n_pairs
IT         | IT                | 0.5      | 0.4    | 0.6     | 15
IT         | feature_alignment | -0.01    | -0.27  | 0.24    | 6
IT         | engineering       | 0.2      | 0.1    | 0.3     | 6
engineering | feature_alignment | -0.7    | -0.8   | -0.6    | 1`,
        'cohort.metric': `
metric_set  | metric_id | category    | included
brain_score | a:top1    | engineering | true`,
        'agreement.extreme_pair': `
category_a | category_b        | metric_a | title_a     | metric_b | title_b    | estimate
IT         | feature_alignment | a:click  | click: maps | b:late   | 200 ms     | -0.24
IT         | feature_alignment | a:click  | click: maps | b:early  | early      | 0.4
IT         | IT                | b:early  | early       | b:late   | 200 ms     | 0.6`,
        'agreement.range_restriction': `
category_a | category_b        | quantile | estimate | ci_low | ci_high | difference | difference_ci_low | difference_ci_high | n_models
IT         | feature_alignment | 0        | 0.05     | -0.19  | 0.28    | 0          | 0                 | 0                  | 316
IT         | feature_alignment | 0.1      | 0.15     | -0.09  | 0.38    | 0.1        | 0.03              | 0.17               | 284
IT         | feature_alignment | 0.5      | 0.27     | -0.01  | 0.54    | 0.22       | ${low}            | 0.48               | 158`,
      },
    );
    const { answer, numbers } = editionIn(tables);
    expect(answer.map(({ text }) => text)).toEqual([expected]);
    expect(numbers.map(shownFinding)).toEqual([
      '- **headline:** [−0.01 (−0.27 to 0.24)] average correlation (ρ) of IT and feature alignment, from −1 to 1 (6 pairs of metrics, of 112 models)',
      '- **headline:** [0.27 (−0.01 to 0.54)] the same over the more accurate half of the 316 models with a known accuracy: 158 models; 0.05 over all 316',
      '- **headline:** [−0.70 (−0.80 to −0.60)] average correlation of feature alignment with accuracies (1 pair of metrics, over the models with a known accuracy)',
    ]);
    const leads = findingsUnder('agreement', tables)
      .split('\n')
      .filter((line) => line.startsWith('- **chapter:**'));
    expect(leads.slice(0, 3)).toEqual([
      `- **chapter:** IT and feature alignment correlate by −0.01 (−0.27 to 0.24) on average, from −0.24 (click and late) to 0.40 (click and early); as these are picked as extremes, their intervals are too narrow. IT and feature alignment correlate by 0.27 (−0.01 to 0.54) over the more accurate half of the 316 models with a known accuracy, and by 0.05 over all 316: ${difference}`,
      '- **chapter:** Over these models, feature alignment is lower where accuracies are higher (top1): ρ = −0.70 (−0.80 to −0.60) on average.',
      '- **chapter:** Over these models, IT is higher where accuracies are: ρ = 0.20 (0.10 to 0.30) on average.',
    ]);
  },
);

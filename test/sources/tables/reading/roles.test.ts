import { describe, expect, it } from 'vitest';
import {
  areDates,
  combines,
  isSummary,
  kindsByName,
} from '../../../../pipeline/sources/tables/reading/roles.ts';
import { words } from '../../../words.ts';

const SCORES = words('arc mmlu bbh gsm8k humaneval');

/** Columns with these headers, and numbers that forbid nothing. */
const named = (names: readonly string[]) => names.map((name) => ({ name, values: Float64Array.of(2, 1, 3) }));

describe('columns that are no scores', () => {
  it.each([
    ['years', ['year']],
    ['standard deviations', ['arc_std', 'bbh_std', 'mmluStd']],
    ['standard errors', ['arc (SE)', 'mmlu_stderr', 'standard error of bbh']],
    ['errors', ['arc_error', 'σ (mmlu)', 'uncertainty of bbh', 'gsm8k_n']],
    ['intervals', ['arc_ci', 'arc_ci_low', 'arc_ci_high', 'mmlu ±']],
    ['training', ['epoch', 'training steps', 'seed', 'version', 'lr']],
    ['counts', ['n_samples', 'batch size', 'num-shots', '# images', 'tokens', 'votes']],
    ['costs', ['cost', 'Price ($ per 1M tokens)', 'latency_ms', 'Inference time (s)', 'GPU_hours']],
    [
      'sizes',
      [
        'params (B)',
        'Model Size (GB)',
        'Embedding Dimensions',
        'Max Tokens',
        'peak memory',
        'GFLOPs',
        'Memory Usage (MB)',
      ],
    ],
    ['ranks and ids', ['Rank', 'place', 'Position', 'Pos', '#', 'run_id', 'Student ID', 'Unnamed: 0']],
  ])('are known by their names: %s', (_what, names) => {
    expect([...kindsByName(named([...SCORES, ...names])).keys()]).toEqual(names);
  });

  it('do not include scores with such words', () => {
    const scores = [
      'receptive field size',
      'effect size',
      'reaction time',
      'texture_modulation_index',
      'Date Understanding',
      'adversarial examples',
      'mean',
    ];
    expect(kindsByName(named(scores)).size).toBe(0);
  });

  it.each(['20240131', '202401', '31.01', '31.01.2024', '2024-01-31', '2024-01', '45292'])(
    'are dates such as %s',
    (cell) => expect(areDates([cell, cell])).toBe(true),
  );

  it.each(['0.5', '56.522', '1234', '987654'])('are no dates such as %s', (cell) =>
    expect(areDates([cell, cell])).toBe(false),
  );
});

describe('columns that combine all others', () => {
  it.each([
    'Average',
    'Average (56 datasets)',
    'Mean win rate',
    'Mean (selected datasets)',
    'Overall',
    'Overall score',
    'Total points',
    'SUM',
    'avg.',
    'Overall rank',
    'Place',
  ])('are known by their names: %s', (name) => expect(combines(name)).toBe('surely'));

  it.each([
    'Classification Average (12 datasets)',
    'win rate',
    'Score',
    'Average precision',
    'Overall accuracy',
    'MMLU',
    '',
  ])('do not include %s', (name) => expect(combines(name)).not.toBe('surely'));
});

describe('rows that are no models', () => {
  it.each([
    'Average',
    'Standard deviation',
    'std',
    'Ø',
    'MAX',
    'Total',
    'Random baseline',
    'Median of all models',
  ])('are known by their names: %s', (name) => expect(isSummary(name)).toBe(true));

  it.each(['Human average', 'Qwen-Max', 'alexnet'])('do not include %s', (name) =>
    expect(isSummary(name)).toBe(false),
  );
});

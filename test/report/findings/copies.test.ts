import { expect, it } from 'vitest';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { golden } from '../golden.ts';
import { summary } from './summary-rows.ts';

const copies: Row[] = ['m1', 'm1', 'm3', 'm3', 'm3'].map((copy_group, i) => ({
  model_id: `m${i + 1}`,
  copy_group,
}));
const noise = (
  copy_reliability: number | null,
  mean_squared_error: number | null,
  metric_id = 'b:m',
): Row => ({
  ...{ metric_id, copy_reliability, mean_squared_error },
  copy_variance: copy_reliability === null ? null : 1 - copy_reliability,
});
const reliability = (...rows: Row[]) => ({ 'cohort.copy': copies, 'agreement.reliability': rows });
const without = { variant: 'one_of_each_copy', quantity: 'mean_pairwise_correlation', estimate: 0.21 };
const mean = summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] });

it('the findings name copies, and say what is known about noise', async () => {
  const found = golden({
    'Copies of one model, and noise': {
      'No copies': {},
      'Too few metrics to recognise copies': { 'agreement.summary': mean },
      'Two groups of copies': {
        ...reliability(noise(0.9975, 0.3), noise(1, 0.2), noise(0.95, 0.1, 'b:worst'), noise(null, 1)),
        'agreement.summary': mean,
        'normalize.model': [{ model_id: 'm1', name: 'AlexNet' }],
        'agreement.summary_variant': [{ ...without, ci_low: 0.16, ci_high: 0.26, n_models: 97 }],
      },
      'Without reliabilities': reliability(noise(null, 1)),
      'Copies without noise': reliability(noise(1, null)),
      'Without standard errors': reliability(noise(0.9, null)),
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/copies.md');
});

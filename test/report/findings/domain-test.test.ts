import { expect, it } from 'vitest';
import { curations } from '../../../pipeline/cohort/curations.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { cases, golden, type Rows } from '../golden.ts';
import { summary } from './summary-rows.ts';

const test = (pairs: string, p_values: number[], estimates: number[], smallest_p = 0.001): Row[] =>
  p_values.map((p_value, i) => ({
    ...{ curation: curations[i]!, pairs, estimate: estimates[i]!, p_value, smallest_p },
  }));
const tested = (...tests: Row[][]): Rows => ({
  'agreement.summary': summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] }),
  'agreement.domain_test': tests.flat(),
});
const equal = [0.1, 0.1, 0.1];
const apart = (...estimates: number[]) => test('of different data sets', [0.7, 0.9, 0.8], estimates);

it('the findings decide the test of domains by the largest p', async () => {
  const found = golden({
    'How far the metrics agree': {
      'A p-value is never shown as 0': tested(test('all', [0.0234], [0.1], 3.14e-5)),
      ...cases(
        [0.05, 0.051, 0.2],
        (p) => `The largest p is ${p}`,
        (p) => tested(test('all', [0.01, p, 0.03], equal)),
      ),
      ...cases(
        [
          [0.02, -0.04, 0.06],
          [0.02, 0.04, 0.02],
          [0.02, Number.NaN, 0.02],
          [0.02, Number.NaN, Number.NaN],
          [Number.NaN, Number.NaN, Number.NaN],
        ],
        (estimates) => `Without pairs of one data set: ${estimates.map((each) => each || '–').join(', ')}`,
        (estimates) => tested(test('all', [0.01, 0.05, 0.03], equal), apart(...estimates)),
      ),
      'Without pairs of one data set, and untested': tested(
        test('all', [0.01, 0.05, 0.03], equal),
        apart(0.02, 0.04, 0.02).map((row) => ({ ...row, p_value: Number.NaN })),
      ),
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/domain-test.md');
});

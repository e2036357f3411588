import { describe, expect, it } from 'vitest';
import { type Ours, verdictColumns } from '../../../pipeline/stages/claims/judging/verdict.ts';
import type { Claim } from '../../../pipeline/studies/study.ts';
import { casesIn } from '../../cases.ts';
import { rowsIn } from '../../tables.ts';

type Given = Record<'published' | 'of' | 'value' | 'low' | 'high' | 'shareNegative', number>;

function judged(
  quantity: Claim['quantity'],
  { published, of, ...ours }: Partial<Given>,
  reason?: Ours['reason'],
) {
  const { value = Number.NaN, low = Number.NaN, high = Number.NaN, shareNegative } = ours;
  const claim = { quantity, published, cohort: { models: of } } as Claim;
  return verdictColumns(claim, { value, interval: { low, high }, models: 60, shareNegative, reason });
}

describe('verdicts', () => {
  it.each(casesIn<[Claim['quantity'], string]>(import.meta.dirname, 'verdicts.yml'))(
    'on claims about %j',
    (quantity, rows) => {
      for (const { published, of, value, low, high, shareNegative, ...columns } of rowsIn(rows))
        expect(judged(quantity, { published, of, value, low, high, shareNegative } as Given)).toMatchObject(
          columns,
        );
    },
  );

  it.each([
    ['no estimate', { low: 0.1, high: 0.3 }],
    ['no interval', { value: 0.2 }],
    ['simulated scores', { value: 0.2, low: 0.1, high: 0.3 }, 'simulated scores'],
  ] as const)('need more: %s', (reason, ours, given = undefined) => {
    const mean = { kind: 'summary', quantity: 'mean_pairwise_correlation' } as const;
    const columns = judged(mean, { published: 0.2, of: 20, ...ours }, given);
    expect(columns).toMatchObject({ verdict: 'not_computable', reason, range_low: null });
  });
});

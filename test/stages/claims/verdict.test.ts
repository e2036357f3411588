import { describe, expect, it } from 'vitest';
import { verdictColumns } from '../../../pipeline/stages/claims/judging/verdict.ts';
import type { Claim } from '../../../pipeline/studies/study.ts';
import { casesIn } from '../../cases.ts';
import { rowsIn } from '../../tables.ts';

type Given = Record<'published' | 'of' | 'value' | 'low' | 'high' | 'shareNegative', number>;

function judged(quantity: Claim['quantity'], { published, of, ...ours }: Partial<Given>, reason?: string) {
  const { value = Number.NaN, low = Number.NaN, high = Number.NaN, shareNegative } = ours;
  const claim = { quantity, published, cohort: { models: of } } as Claim;
  return verdictColumns(claim, {
    value,
    interval: { low, high },
    models: 60,
    shareNegative,
    ...(reason && { reason }),
  });
}

const MEAN = { kind: 'summary', quantity: 'mean_pairwise_correlation' } as const;

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

  it('are by subsamples where the publication’s models are some of ours, with or without an interval', () => {
    const claim = { quantity: MEAN, published: 0.2, cohort: { models: 20 } } as Claim;
    const ours = { value: 0.3, models: 60, subsampled: () => ({ low: 0.25, high: 0.35 }) };
    const range = { range_low: 0.25, range_high: 0.35, range_rule: 'subsamples' };
    expect(verdictColumns(claim, ours)).toMatchObject({ ...range, verdict: 'incompatible' });
    const inside = { ...claim, published: 0.26 };
    expect(verdictColumns(inside, { ...ours, interval: { low: 0.29, high: 0.31 } })).toMatchObject({
      ...range,
      verdict: 'compatible',
    });
  });

  it.each([
    ['another quantity', { our_quantity: 'other', our_cohort: 'other', our_metrics: 'other' }],
    ['another cohort', { our_quantity: 'same', our_cohort: 'other', our_metrics: 'other' }],
    ['other metrics', { our_quantity: 'same', our_cohort: 'unlisted', our_metrics: 'other' }],
    [null, { our_quantity: 'same', our_cohort: 'unlisted', our_metrics: 'unlisted' }],
  ] as const)('need our own quantity, cohort and metrics to be the publication’s: %s', (reason, likeness) => {
    const claim = { quantity: MEAN, published: 0.2, cohort: { models: 20 }, ...likeness } as Claim;
    const range = { low: 0.1, high: 0.3 };
    const found = verdictColumns(claim, { value: 0.2, interval: range, models: 60, subsampled: () => range });
    expect(found).toMatchObject({ reason, verdict: reason ? 'not_computable' : 'compatible' });
    expect(found.range_low).toBe(reason ? null : 0.1);
  });

  it.each([
    ['no estimate', { low: 0.1, high: 0.3 }],
    ['no interval', { value: 0.2 }],
    ['simulated scores', { value: 0.2, low: 0.1, high: 0.3 }, 'simulated scores'],
  ] as const)('need more: %s', (reason, ours, given = undefined) => {
    const columns = judged(MEAN, { published: 0.2, of: 20, ...ours }, given);
    expect(columns).toMatchObject({ verdict: 'not_computable', reason, range_low: null });
  });
});

import { describe, expect, it } from 'vitest';
import { judge, notComputable } from '../../../pipeline/stages/claims/judging/verdict.ts';
import type { Claim } from '../../../pipeline/studies/study.ts';
import { casesIn } from '../../cases.ts';

type Case = [Claim['quantity'], number | null, number | null, number[], string, number[] | null];
const cases = casesIn<Case>(import.meta.dirname, 'verdicts.yml');

function claimAbout(quantity: Claim['quantity'], published: number | null, models: number | null) {
  return { quantity, published, cohort: { models, metrics: 2 } } as Claim;
}

function oursOf([value, low, high]: number[]) {
  return { value: value!, interval: { low: low!, high: high! }, models: 60 };
}

describe('verdicts', () => {
  it.each(cases)(
    'on %j, published as %j of %j models, beside %j',
    (quantity, published, of, ours, verdict, ends) => {
      const { range, ...judged } = judge(claimAbout(quantity, published, of), oursOf(ours));
      expect(judged).toEqual({ verdict });
      expect(range && [range.low, range.high]).toEqual(ends?.map((end) => expect.closeTo(end, 12)));
    },
  );

  it('need a number and an interval, and say which is missing', () => {
    const claim = claimAbout(cases[0]![0], 0.2, 20);
    const reasonOf = (ours: Parameters<typeof judge>[1]) => {
      const { verdict, reason } = judge(claim, ours);
      expect(verdict).toBe('not_computable');
      return reason;
    };
    expect(reasonOf(oursOf([Number.NaN, 0.1, 0.3]))).toBe('no estimate');
    expect(reasonOf(oursOf([0.2, Number.NaN, Number.NaN]))).toBe('no interval');
    expect(reasonOf({ value: 0.2, models: 60 })).toBe('no interval');
    expect(reasonOf(notComputable('simulated scores'))).toBe('simulated scores');
  });
});

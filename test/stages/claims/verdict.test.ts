import { describe, expect, it } from 'vitest';
import {
  verdictOfLowAndSometimesNegative,
  verdictOfNumber,
} from '../../../pipeline/stages/claims/judging/judge-claims.ts';
import { casesIn } from '../../cases.ts';

const ours = { value: 0.19, low: 0.15, high: 0.23 };
const range = { low: 0.1, high: 0.3 };
const none = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

describe('verdicts', () => {
  it.each(casesIn<[number, string]>(import.meta.dirname, 'verdicts.yml'))(
    'on a published %d',
    (published, verdict) => expect(verdictOfNumber(published, ours, range)).toBe(verdict),
  );

  it('need a number and an interval', () => {
    expect(verdictOfNumber(0.2, none, range)).toBe('not_computable');
    expect(verdictOfNumber(0.2, { ...ours, low: Number.NaN }, range)).toBe('not_computable');
    expect(verdictOfLowAndSometimesNegative(none, 3)).toBe('not_computable');
    expect(verdictOfLowAndSometimesNegative(ours, Number.NaN)).toBe('not_computable');
  });

  it.each(casesIn<[typeof ours, number, string]>(import.meta.dirname, 'low-verdicts.yml'))(
    'on "low and sometimes negative" of %j and %d significantly negative pairs',
    (mean, pairs, verdict) => expect(verdictOfLowAndSometimesNegative(mean, pairs)).toBe(verdict),
  );
});

import { describe, expect, it } from 'vitest';
import {
  verdictOfLowAndSometimesNegative,
  verdictOfNumber,
} from '../../../pipeline/stages/claims/judging/judge-claims.ts';

const ours = { value: 0.19, low: 0.15, high: 0.23 };
const range = { low: 0.1, high: 0.3 };
const none = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

describe('verdicts', () => {
  it.each([
    [0.2, 'compatible'],
    [0.15, 'compatible'],
    [0.23, 'compatible'],
    [0.28, 'consistent'],
    [0.1, 'consistent'],
    [0.3, 'consistent'],
    [0.31, 'incompatible'],
    [-0.2, 'incompatible'],
  ])('on a published %d', (published, verdict) => {
    expect(verdictOfNumber(published, ours, range)).toBe(verdict);
  });

  it('need a number and an interval', () => {
    expect(verdictOfNumber(0.2, none, range)).toBe('not_computable');
    expect(verdictOfNumber(0.2, { ...ours, low: Number.NaN }, range)).toBe('not_computable');
    expect(verdictOfLowAndSometimesNegative(none, 3)).toBe('not_computable');
    expect(verdictOfLowAndSometimesNegative(ours, Number.NaN)).toBe('not_computable');
  });

  it.each([
    [{ value: 0.1, low: 0.0, high: 0.2 }, 30, 'compatible'],
    [{ value: 0.1, low: 0.0, high: 0.2 }, 1, 'compatible'],
    [{ value: 0.1, low: 0.0, high: 0.3 }, 30, 'consistent'],
    [{ value: 0.1, low: 0.0, high: 0.35 }, 30, 'consistent'],
    [{ value: -0.1, low: -0.4, high: 0.1 }, 30, 'consistent'],
    [{ value: 0.1, low: 0.0, high: 0.2 }, 0, 'consistent'],
    [{ value: 0.1, low: 0.0, high: 0.35 }, 0, 'consistent'],
    [{ value: 0.4, low: 0.3, high: 0.5 }, 30, 'incompatible'],
    [{ value: -0.5, low: -0.7, high: -0.3 }, 30, 'incompatible'],
  ])('on "low and sometimes negative" of %j and %d significantly negative pairs', (mean, pairs, verdict) => {
    expect(verdictOfLowAndSometimesNegative(mean, pairs)).toBe(verdict);
  });
});

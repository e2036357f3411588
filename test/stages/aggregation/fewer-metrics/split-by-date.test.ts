import { expect, it } from 'vitest';
import { splitByDate, whyNotSplit } from '../../../../pipeline/stages/aggregation/fewer-metrics/panels.ts';

it('half of the models with a date are early', () => {
  const split = splitByDate(['2023-01-04', undefined, '2023-01-01', '2023-01-03', '2023-01-02']);
  expect(split).toEqual({ date: '2023-01-03', early: [2, 4], later: [0, 3] });
  expect(whyNotSplit(split, 5, 2)).toBeUndefined();
});

it('models of the middle day are later', () => {
  const split = splitByDate(['2023-01-01', '2023-01-02', '2023-01-02', '2023-01-02']);
  expect(split).toEqual({ date: '2023-01-02', early: [0], later: [1, 2, 3] });
  expect(whyNotSplit(split, 4, 2)).toBe(
    '1 models are older than 2023-01-02, the middle date, and 3 are not (minimum_models = 2)',
  );
});

it('models without dates cannot be split', () => {
  const split = splitByDate([undefined, undefined]);
  expect(split).toEqual({ date: '', early: [], later: [] });
  expect(whyNotSplit(split, 2, 20)).toContain('0 of 2 models have a known date (minimum_models = 20');
});

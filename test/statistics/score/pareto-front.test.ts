import { expect, it } from 'vitest';
import { paretoFront } from '../../../pipeline/statistics/score/pareto-front.ts';

it('the front has what no other beats in both, and equals', () => {
  const rows = [
    { name: 'dear', cost: 9, score: 7 },
    { name: 'cheap', cost: 1, score: 2 },
    { name: 'beaten at its cost', cost: 1, score: 1 },
    { name: 'middle', cost: 3, score: 6 },
    { name: 'equal', cost: 3, score: 6 },
    { name: 'as good but dearer', cost: 4, score: 6 },
    { name: 'worse and dearer', cost: 5, score: 3 },
  ];
  expect(paretoFront(rows).map(({ name }) => name)).toEqual(['cheap', 'middle', 'equal', 'dear']);
  expect(paretoFront([])).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../pipeline/report/browser/profile.ts';
import { randomPageData } from './page-data.ts';

describe('the table of a model', () => {
  const data = randomPageData(3, 5);
  data.sets = [
    { name: 'main', title: 'two', metrics: [0, 1], models: [0, 1, 2] },
    { name: 'all', title: 'five', metrics: [0, 1, 2, 3, 4], models: [0, 1, 2] },
  ];
  data.scores[1]![0] = null;
  for (const metric of [2, 3]) data.scores[metric]![0] = null;
  data.scores[2]![1] = null;
  const shown = (model: number, other: number) =>
    rowsOf(data, model, other).map(({ row }) => data.metrics.indexOf(row.metric));

  it('leaves out metrics outside the main set that rank neither model', () => {
    expect(shown(0, -1)).toEqual([0, 1, 4]);
    expect(shown(0, 1)).toEqual([0, 1, 3, 4]);
    expect(shown(0, 2)).toEqual([0, 1, 2, 3, 4]);
  });
});

import { describe, expect, it } from 'vitest';
import { rankHistoryOf } from '../../pipeline/report/browser/rank-history.ts';
import { randomPageData } from './page-data.ts';

const data = randomPageData(3, 5);
const year = (number: number) => ({
  year: number,
  from: { date: `${number - 1}-12-31`, models: number - 1000 },
  to: { date: `${number}-12-31`, models: number - 999 },
});

describe('the history of a rank', () => {
  const rankHistories = {
    years: [year(2022), year(2023)],
    changes: [
      [1, 0, 32, 63, 1, 13, 17],
      [1, 1, 63, 63, 2, 0, -2],
      [2, 0, 5, 5, 0, 0, 0],
    ] as [number, number, number, number, number, number, number][],
  };

  it('has the rank at the end of every year, and the reasons', () => {
    expect(rankHistoryOf({ ...data, rankHistories }, 1)).toEqual({
      dates: [
        { date: '2021-12-31', rank: 32, models: 1022 },
        { date: '2022-12-31', rank: 63, models: 1023 },
        { date: '2023-12-31', rank: 63, models: 1024 },
      ],
      reasons: [
        '2022: from rank 32 to 63: 17 down by models that joined or left; among the earlier models, 1 down by new scores on old metrics and 13 down by metrics that are new or gone.',
        '2023: stayed at rank 63: 2 up by models that joined or left; among the earlier models, 2 down by new scores on old metrics and no change by metrics that are new or gone.',
      ],
    });
  });

  it('says if nothing changed, and is empty for a model that was not there', () => {
    expect(rankHistoryOf({ ...data, rankHistories }, 2).reasons).toEqual(['2022: stayed at rank 5.']);
    expect(rankHistoryOf({ ...data, rankHistories }, 0)).toEqual({ dates: [], reasons: [] });
  });
});

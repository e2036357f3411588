import type { Tables } from '../findings/finding-tables.ts';
import { numberOf } from '../findings/phrases.ts';

/** Why ranks changed from year to year, by the site's rule. */
export interface RankHistories {
  years: RankYear[];
  changes: PageRankChange[];
}

export interface RankYear {
  year: number;
  /** The last date before the year, and its own last date, each with the number of ranked models. */
  from: { date: string; models: number };
  to: { date: string; models: number };
}

/** model, place in `years`, rank before and after; the change by new scores, by metrics and by models. */
export type PageRankChange = [number, number, number, number, number, number, number];

/** @param models the position of every model on the page, by id */
export function rankHistories(tables: Tables, models: ReadonlyMap<string, number>): RankHistories {
  const rows = tables.rows('trajectory.rank_change');
  const years = new Map<number, RankYear>();
  for (const row of rows)
    years.set(numberOf(row, 'year'), {
      year: numberOf(row, 'year'),
      from: { date: String(row.as_of_from), models: numberOf(row, 'n_models_from') },
      to: { date: String(row.as_of_to), models: numberOf(row, 'n_models_to') },
    });
  const order = [...years.keys()].sort((one, other) => one - other);
  const numbers = ['rank_from', 'rank_to', 'by_scores', 'by_metrics', 'by_models'];
  return {
    years: order.map((year) => years.get(year)!),
    changes: rows.flatMap((row) => {
      const model = models.get(String(row.model_id));
      if (model === undefined) return [];
      const place = order.indexOf(numberOf(row, 'year'));
      return [[model, place, ...numbers.map((column) => numberOf(row, column))] as PageRankChange];
    }),
  };
}

import { max } from 'd3-array';
import type { Row } from '../../warehouse/rows.ts';
import { fixed } from '../words/number-format.ts';
import type { Tables } from './finding-tables.ts';
import { hasRankSets, rankedRows } from './judgement.ts';

/** The top of a ranking as text. Names are in the last column; those before have numbers. */
export interface RankingTable {
  head: string[];
  cells: string[][];
  /** How many rows of the ranking are below. */
  rest: number;
}

/** @param most how many rows of the ranking are shown */
export function rankingTable(tables: Tables, ranking: Row, most: number): RankingTable {
  const rows = rankedRows(tables, ranking);
  const score = scoreWriter(rows, ranking);
  const scored = ranking.method === 'mean_rank' ? 'mean rank' : 'score';
  const hasSets = hasRankSets(ranking);
  const cellsOf = (row: Row) => {
    const sets = hasSets ? [rankSetText(row), String(row.tier)] : [];
    return [String(row.rank), ...sets, score(row), tables.modelName(row.model_id)];
  };
  return {
    head: ['rank', ...(hasSets ? ['rank set', 'tier'] : []), scored, tables.words.row],
    cells: rows.slice(0, most).map(cellsOf),
    rest: Math.max(0, rows.length - most),
  };
}

/** The ranks that a row may have, such as “2–5”. */
export function rankSetText({ rank_set_low: low, rank_set_high: high }: Row): string {
  return low === high ? String(low) : `${low}–${high}`;
}

/** Digits of the largest score. */
const DIGITS = 4;

/** Writes the scores of rows by a method. Mean ranks are high if good in the tables, and count from the first rank here. */
function scoreWriter(rows: readonly Row[], { method, n_models }: Row): (row: Row) => string {
  const shown = ({ score }: Row) =>
    method === 'mean_rank' ? Number(n_models) + 1 - Number(score) : Number(score);
  const largest = max(rows, (row) => Math.abs(shown(row))) || 1;
  const format = fixed(Math.min(9, Math.max(0, DIGITS - 1 - Math.floor(Math.log10(largest)))));
  return (row) => format(shown(row));
}

import fs from 'node:fs';
import path from 'node:path';
import { mean, range, sum } from 'd3-array';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { ownCsvSchema } from '../../../../pipeline/sources/formats/own-csv-schema.ts';
import { readOwnTable } from '../../../../pipeline/sources/tables/own-table.ts';
import { mapPairs } from '../../../../pipeline/statistics/correlation/pairs.ts';
import { rankable, spearman } from '../../../../pipeline/statistics/correlation/spearman.ts';
import { midRanks } from '../../../../pipeline/statistics/numbers/ranks.ts';
import { isMissing, SAMPLES } from '../../../project.ts';

interface Board {
  board: string;
  /** Scores that are better if they are lower; none by default. */
  lower?: string[] | 'all';
  /** The roles of columns that are no scores. */
  others: Record<string, string>;
  correlation: number;
  pairs?: number;
  /** By mean rank of the complete rows. */
  first?: string;
}

const boards = load(fs.readFileSync(path.join(import.meta.dirname, 'boards.yml'), 'utf8')) as Board[];

function read(board: string) {
  const bytes = fs.readFileSync(path.join(SAMPLES, board));
  const own = ownCsvSchema.omit({ file: true }).parse({ source_id: 'mine', repeated_names: 'by_line' });
  const file = { name: board, where: board, bytes, date: '2026-01-01', origin: 'real' as const };
  return readOwnTable(file, { ...own, file: 'mine.csv' });
}

/** Per score column, the scores of the rows; NaN if missing, negated if lower is better. */
function columnsOf({ names, metrics, scores, reading }: ReturnType<typeof read>): Float64Array[] {
  const place = new Map(names.map((name, row) => [name, row]));
  const columns = metrics.map(() => new Float64Array(names.length).fill(Number.NaN));
  const isLower = new Set(reading.filter((each) => each.direction === 'lower').map(({ column }) => column));
  for (const [i, value] of scores.values.entries()) {
    const metric = metrics.indexOf(scores.metrics[i]!);
    columns[metric]![place.get(scores.names[i]!)!] = isLower.has(scores.metrics[i]!) ? -value : value;
  }
  return columns;
}

describe.skipIf(isMissing(SAMPLES))('boards are read as their maintainers mean them', () => {
  it.each(boards)('$board', ({ board, lower = [], others, correlation, pairs, first }) => {
    const table = read(board);
    const { names, metrics, reading } = table;
    const roles = reading.filter(({ role }) => role !== 'score').map(({ column, role }) => [column, role]);
    expect(Object.fromEntries(roles)).toEqual(others);
    const isLower = metrics.filter(
      (metric) => reading.find((each) => each.column === metric)?.direction === 'lower',
    );
    expect(isLower).toEqual(lower === 'all' ? metrics : lower);
    const columns = columnsOf(table);
    const estimates = mapPairs(columns.map(rankable), (one, other) => spearman(one, other).estimate);
    if (pairs !== undefined) expect(estimates).toHaveLength(pairs);
    expect(mean(estimates)).toBeCloseTo(correlation, 5);
    if (first === undefined) return;
    const complete = range(names.length).filter((row) =>
      columns.every((column) => !Number.isNaN(column[row])),
    );
    const ranks = columns.map((column) => midRanks(Float64Array.from(complete, (row) => column[row]!)));
    const totals = complete.map((_, i) => sum(ranks, (rank) => rank[i]!));
    expect(names[complete[totals.indexOf(Math.max(...totals))]!]).toBe(first);
  });
});

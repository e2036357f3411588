import fs from 'node:fs';
import Table from 'cli-table3';

/** A table for display. */
export interface Shown {
  title: string;
  head: string[];
  rows: string[][];
}

const WIDEST_CELL = 24;

export function asText({ title, head, rows }: Shown): string {
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, column) => (column < 2 ? 'left' : 'right')),
    colWidths: head.map((name, column) => {
      const widest = Math.max(name.length, ...rows.map((row) => row[column]!.length));
      return 2 + (column < 2 ? widest : Math.min(widest, WIDEST_CELL));
    }),
    wordWrap: true,
  });
  table.push(...rows);
  return `${title}\n${table.toString()}\n`;
}

export function asMarkdown({ title, head, rows }: Shown): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = line(head.map((_, column) => (column < 2 ? '---' : '---:')));
  return [`**${title}**`, '', line(head), rule, ...rows.map(line), ''].join('\n');
}

type Cell = string | number | null;

/** Writes CSV as in RFC 4180; all rows have the columns of the first. */
export function writeCsv<Row extends object>(file: string, rows: readonly Row[]): void {
  const head = Object.keys(rows[0] ?? {}) as (keyof Row & string)[];
  const lines = [head, ...rows.map((row) => head.map((name) => row[name] as Cell))];
  const text = lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
  fs.writeFileSync(file, text);
}

function csvCell(cell: Cell): string {
  const text = cell === null || Number.isNaN(cell) ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** At most three significant digits, or a whole number from 100 on. */
export function digits(value: number): string {
  return value >= 100 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function size({ models, metrics }: { models: number; metrics: number }): string {
  return `${count(models)} × ${count(metrics)}`;
}

export function duration(seconds: number): string {
  if (seconds < 1) return `${digits(seconds * 1000)} ms`;
  return `${digits(seconds)} s`;
}

/** One significant digit, in exponential notation. */
export function magnitude(value: number | null): string {
  return value === null ? '' : value === 0 ? '0' : value.toExponential(0);
}

export const OURS = 'metalign';

/** A table in Markdown, with the columns of the first line. */
export function markdown(lines: readonly Record<string, string>[]): string {
  const head = Object.keys(lines[0]!);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = head.map((_, column) => (column < 2 ? '---' : '---:'));
  return [head, rule, ...lines.map((line) => head.map((name) => line[name]!))].map(row).join('');
}

/** At most three significant digits, or a whole number from 100 on. */
export function digits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

export function size(models: number, metrics: number): string {
  return `${models.toLocaleString('en-US')} × ${metrics.toLocaleString('en-US')}`;
}

export function duration(seconds: number): string {
  return seconds < 1 ? `${digits(seconds * 1000)} ms` : `${digits(seconds)} s`;
}

import { correlation, type Estimate, intervalText } from '../words/numbers.ts';

/** A result in words, with the numbers behind them. */
export interface Finding {
  /** Its chapter, a dot, and what it says. */
  id: string;
  /** A headline opens a chapter and may be part of the answer, a chapter's findings stand beside its figure, a detail is in findings.md. */
  level: 'headline' | 'chapter' | 'detail';
  text: string;
  /** Rows of tables, and other numbers, that the text is about, by name. */
  values: Readonly<Record<string, object | number | undefined>>;
  /** A number to be shown large before the text, with its interval, which may be empty. */
  number?: Record<'value' | 'interval', string>;
  /** What the finding and those after it are about, for a heading. */
  about?: string;
  /** A line of heads, then rows. */
  table?: string[][];
  /** A command to be pasted, for what the text offers. */
  command?: string;
}

function maker(level: Finding['level']) {
  return (id: string, text: string, values: Finding['values'] = {}): Finding => ({ id, level, text, values });
}

export const headline = maker('headline');
export const leading = maker('chapter');
export const detail = maker('detail');

/** The chapter of a finding. */
export function chapterOf({ id }: Finding): string {
  return id.split('.', 1)[0]!;
}

/** An estimate that is shown large with its interval, by default a correlation. */
export function keyNumber(id: string, row: Estimate, label: string, format = correlation): Finding {
  const number = { value: format(row.estimate), interval: intervalText(row, format) };
  return { ...headline(id, label, { row }), number };
}

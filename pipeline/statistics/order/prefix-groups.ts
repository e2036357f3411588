import { group } from 'd3-array';

/** What comes before the name of a part, as in `MMLU - Anatomy`, `mmlu_anatomy`, `Reasoning/dates` and `GLUE: CoLA`. */
const WHOLE = /^(.+?)(?:\s[-–—]\s|[_/:|])/;

/** Groups of columns whose names begin alike; undefined if all names differ, or if all begin alike. */
export function groupsByPrefix(names: readonly string[]): number[][] | undefined {
  const wholeOf = (column: number) =>
    (WHOLE.exec(names[column]!)?.[1] ?? names[column]!).trim().toLowerCase();
  const groups = [...group(names.keys(), wholeOf).values()];
  return groups.length > 1 && groups.length < names.length ? groups : undefined;
}

/** The name of a column in the user's table. */
export function columnName({ id }: { id: string }): string {
  return id.slice(id.indexOf(':') + 1);
}

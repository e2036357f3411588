import { categoryName, nameOf } from './phrases.ts';

const OF_TABLES = {
  column: 'column',
  columns: 'columns',
  group: 'group',
  groups: 'groups',
  families: 'families',
  // Few tables have any.
  overFamilies: '',
  unscored: 'missing',
};

/** What rows, columns, groups of columns, families of rows, what an interval leaves out, and cells without a score are called. */
export type TableWords = Record<'row' | 'rows' | 'units' | 'few' | keyof typeof OF_TABLES, string>;

/** The words of all studies but those of tables alone. */
export const MODELS_AND_METRICS: TableWords = {
  row: 'model',
  rows: 'models',
  column: 'metric',
  columns: 'metrics',
  group: 'category',
  groups: 'categories',
  units: 'model family, model or group of models',
  few: 'families',
  families: 'model families',
  overFamilies: ' over model families',
  unscored: 'never run',
};

/** Headers that do not say what their names are of. */
const GENERAL =
  'name names title titles label labels id ids identifier key index column columns unnamed'.split(' ');

/** The words of a table by the header of its names, if that is one word of letters; else “row” and “rows”. */
export function tableWords(header: unknown): TableWords {
  const isSaid =
    typeof header === 'string' && /^[A-Za-z]{2,24}$/.test(header) && !GENERAL.includes(header.toLowerCase());
  const word = isSaid ? header : 'row';
  const isAbbreviation = /^[A-Z]{2,4}$/.test(word);
  const one = isAbbreviation ? word : word.toLowerCase();
  const rows = isAbbreviation ? `${word}s` : pluralOf(one);
  // A plural says nothing safe about its singular: series, movies, students.
  const row = rows === one ? 'row' : one;
  return { row, rows, units: `${row} or group of ${rows}`, few: rows, ...OF_TABLES };
}

/** By the plain rules of English; a plural stays. */
function pluralOf(word: string): string {
  if (/[^sui]s$/.test(word)) return word;
  if (/[^aeiou]y$/.test(word)) return word.replace(/y$/, 'ies');
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** What rank sets are drawn over. */
export function unitWords(unit: string, { columns }: TableWords): string {
  return nameOf({ metric: columns, category: `groups of ${columns}`, data_set: 'data sets' }, unit);
}

/** Texts of ours in which words in braces stand for these: “the {rows} that have every {column}”. */
export function inWords<Texts>(texts: Texts, words: TableWords): Texts {
  const wordFor = (_: string, key: string) => words[key as keyof TableWords];
  return JSON.parse(JSON.stringify(texts).replace(/\{(\w+)\}/g, wordFor));
}

/** The name of a group of columns; a table without groups has one of all its columns. */
export function groupName(group: unknown, { column, columns }: TableWords): string {
  return group === 'own' && column === OF_TABLES.column ? `all ${columns}` : categoryName(group);
}

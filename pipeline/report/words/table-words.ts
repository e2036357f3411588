import { categoryName } from './phrases.ts';

/** What the rows and columns of scores, groups of columns and families of rows are called, what intervals are over, and cells without a score. */
export type TableWords = Record<
  'row' | 'rows' | 'column' | 'columns' | 'group' | 'groups' | 'families' | 'overFamilies' | 'unscored',
  string
>;

/** The words of all studies but those of tables alone. */
export const MODELS_AND_METRICS: TableWords = {
  row: 'model',
  rows: 'models',
  column: 'metric',
  columns: 'metrics',
  group: 'category',
  groups: 'categories',
  families: 'model families',
  overFamilies: ' over model families',
  unscored: 'never run',
};

const OF_TABLES = {
  column: 'column',
  columns: 'columns',
  group: 'group',
  groups: 'groups',
  families: 'families',
  // Few tables have families.
  overFamilies: '',
  unscored: 'missing',
};

/** Headers that do not say what their names are of. */
const GENERAL = /^(names?|titles?|labels?|ids?|identifiers?|keys?|index|rows?|columns?|unnamed)$/i;
/** Longer words are no abbreviations, even in capitals. */
const LONGEST_ABBREVIATION = 4;

/** The words of a table by the header of its names, if that is one word of letters; else “row” and “rows”. */
export function tableWords(header: unknown): TableWords {
  const word = String(header);
  if (typeof header !== 'string' || !/^[A-Za-z]{2,24}$/.test(word) || GENERAL.test(word))
    return { row: 'row', rows: 'rows', ...OF_TABLES };
  if (word === word.toUpperCase() && word.length <= LONGEST_ABBREVIATION)
    return { row: word, rows: `${word}s`, ...OF_TABLES };
  const row = word.toLowerCase();
  // A word in the plural says nothing safe about its singular: series, movies, students.
  if (isPlural(row)) return { row: 'row', rows: row, ...OF_TABLES };
  return { row, rows: pluralOf(row), ...OF_TABLES };
}

function isPlural(word: string): boolean {
  return /[^sui]s$/.test(word);
}

/** By the plain rules of English. */
function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return word.replace(/y$/, 'ies');
  if (/is$/.test(word)) return word.replace(/is$/, 'es');
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** A text of ours in which words in braces stand for these: “{rows} of one family”. */
export function inWords(text: string, words: TableWords): string {
  return text.replace(/\{(\w+)\}/g, (_, word) => words[word as keyof TableWords]);
}

/** The name of a group of columns; a table without groups has one of all its columns. */
export function groupName(group: unknown, { column, columns }: TableWords): string {
  return group === 'own' && column === OF_TABLES.column ? `all ${columns}` : categoryName(group);
}

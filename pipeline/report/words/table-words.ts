/** What the rows and columns of scores are called. */
export type TableWords = Record<'row' | 'rows' | 'column' | 'columns', string>;

/** The words of all studies but those of tables alone. */
export const MODELS_AND_METRICS: TableWords = {
  row: 'model',
  rows: 'models',
  column: 'metric',
  columns: 'metrics',
};

/** Headers that do not say what their names are of. */
const GENERAL = /^(names?|titles?|labels?|ids?|identifiers?|keys?|index|rows?|columns?|unnamed)$/i;
/** Longer words are no abbreviations, even in capitals. */
const LONGEST_ABBREVIATION = 4;

/** The words of a table by the header of its names, if that is one word of letters; else “row” and “rows”. */
export function tableWords(header: unknown): TableWords {
  const columns = { column: 'column', columns: 'columns' };
  const word = String(header);
  if (typeof header !== 'string' || !/^[A-Za-z]{2,24}$/.test(word) || GENERAL.test(word))
    return { row: 'row', rows: 'rows', ...columns };
  if (word === word.toUpperCase() && word.length <= LONGEST_ABBREVIATION)
    return { row: word, rows: `${word}s`, ...columns };
  const row = word.toLowerCase();
  // A word in the plural says nothing safe about its singular: series, movies, students.
  if (isPlural(row)) return { row: 'row', rows: row, ...columns };
  return { row, rows: pluralOf(row), ...columns };
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

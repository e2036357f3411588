import { deviation, mean, range } from 'd3-array';
import { count, upToTwenty } from '../../messages/counts-and-lists.ts';
import { shown, toCorrect, UserError } from '../../messages/errors.ts';
import { isWholeNumber } from '../curated/model-identity.ts';
import { type CsvFile, columnOf, firstDuplicate, placeIn, ROW_NAMES } from '../formats/csv-file.ts';
import { isNumber } from '../formats/number-marks.ts';
import type { OwnCsv } from '../formats/own-csv-schema.ts';
import { isRanking } from './reading/read-columns.ts';
import { areDates, areRankTexts, kindsOfTexts, type NumberColumn } from './reading/roles.ts';

/** The leaderboard's mark of a model that was run but gave no number. */
export const FAILED = 'X';
/** In lower case. */
const MISSING = new Set(
  '|na|n/a|n.a.|#na|#n/a|<na>|nan|none|null|nil|missing|dnf|dns|dsq|dnq|.|-|--|\u2013|\u2014|\u2212|?'.split(
    '|',
  ),
);

/** Names of columns with ids of the leaderboard. */
export const IDS = /^(.*[_ -]|model)?(id|identifier)s?$/i;
/** Names of columns with the metrics of a long table. */
const METRICS =
  /^((metric|benchmark|task|data[_ ]?set|test|measure|variable)s?([_ ]?(name|id|identifier))?)$/i;

export function isMissing(cell: string): boolean {
  return MISSING.has(cell.trim().toLowerCase());
}

/** A column's cells that have something else than a missing value or a failure. */
function filledCells(csv: CsvFile, name: string): string[] {
  return columnOf(csv, name).filter((cell) => cell.trim() !== FAILED && !isMissing(cell));
}

/**
 * The columns whose cells are mostly numbers, of which a cell of text is an error, and those with other cells. Dates are no texts,
 * but may be numbers.
 */
export function columnsByKind(csv: CsvFile) {
  const kinds = csv.header.map((name) => {
    const cells = filledCells(csv, name);
    // Undefined without cells.
    const share = mean(cells, (cell) => Number(isNumber(cell)))!;
    return { name, share, isDate: areDates(cells), isRank: areRankTexts(cells) };
  });
  const those = (isMeant: (kind: (typeof kinds)[number]) => boolean) =>
    kinds.filter(isMeant).map(({ name }) => name);
  return {
    numbers: those(({ name, share, isRank }) => name !== '' && share > 0.5 && !isRank),
    texts: those(({ share, isDate, isRank }) => share <= 0.5 && !isDate && !isRank),
    ranks: those(({ isRank }) => isRank),
    dates: those(({ isDate }) => isDate),
  };
}

/** Refuses a name that the table does not have: at its line, if another file has it. */
export function requireKnown(
  what: string,
  names: readonly string[],
  known: readonly string[],
  why: string,
  where: string,
  { places }: OwnCsv,
): void {
  const has = new Set(known);
  const unknown = names.find((name) => !has.has(name));
  if (unknown === undefined) return;
  const problem = `no ${what} ${shown(unknown)}, ${why}`;
  throw new UserError(places?.get(unknown) ?? where, problem, toCorrect(unknown, known, 'correct the name'));
}

/** What names of models have, and names of benchmarks do not: a maker with a version, or a size as in `70B`. */
const MODEL =
  /(^|[ _/-])(gpt|o(?=\d)|claude|gemini|gemma|llama|vicuna|qwen|mi[sx]tral|deepseek|grok|phi|falcon|bert|t5|resnet|vgg|vit|clip|convnext|efficientnet|yolo)[a-z]*[ _-]?v?\d|\b\d+(\.\d+)?b\b/i;

function areModels(names: readonly string[]): boolean {
  return 2 * names.filter((name) => MODEL.test(name)).length > names.length;
}

/** Refuses a wide table whose rows look like metrics: their column is called so, or names of models are in the header, or rows are few beside many columns. */
export function requireModelsInRows(
  csv: CsvFile,
  nameColumn: string,
  metrics: readonly NumberColumn[],
): void {
  const rows = csv.rows.length;
  const isWide = metrics.length >= 20 && metrics.length > rows;
  const areRanks = metrics.every(({ values }) => isRanking(values));
  const isFlat = isWide && !areRanks && (rows < 10 || differByRow(metrics));
  const areColumns = areModels(metrics.map(({ name }) => name)) && !areModels(columnOf(csv, nameColumn));
  if (metrics.length < 2 || (!isFlat && !areColumns && !METRICS.test(nameColumn))) return;
  throw new UserError(csv.where, 'the table may have its rows and columns swapped', {
    expected: 'one row for each model or the like, and its scores in columns',
    found: `${count(rows, 'row')}, named in ${shown(nameColumn)}, and ${metrics.length} columns of numbers`,
    next: 'run with TRANSPOSE=1; or with TRANSPOSE=0 if the table is right',
  });
}

/** Whether filled cells differ more between rows than between columns: then rows are metrics. */
function differByRow(metrics: readonly NumberColumn[]): boolean {
  const byColumn = metrics.map(({ values }) => mean(values));
  const rows = range(metrics[0]!.values.length);
  const byRow = rows.map((row) => mean(metrics, ({ values }) => values[row]));
  return (deviation(byRow) ?? 0) > 2 * (deviation(byColumn) ?? 0);
}

/** A note on whole numbers in a column of names that does not say that they are ids. */
export function noteOnIds(column: string, names: readonly string[]): string | undefined {
  if (IDS.test(column) || !names.some(isWholeNumber)) return undefined;
  return `whole numbers in ${shown(column)} are not taken as ids of the leaderboard; if they are, call the column "model_id"`;
}

/**
 * The column with the names of models: of text and called `model`, or else such as `name`, or else of ids, or else of text with a
 * name in every row. Of several, the first without empty cells. Whole numbers are no names if there is such a column, unless it has a name twice
 * and they are in one called `model`. The first column of text with a name of its own in every row comes before one with few names.
 */
export function nameColumnOf(csv: CsvFile, texts: readonly string[], described: readonly string[]): string {
  const likely = likelyNames(csv, texts, described);
  const [first = likely] = texts.filter((name) => !described.includes(name));
  const namesIn = (column: string) => new Set(filledCells(csv, column)).size;
  const isBefore = csv.header.indexOf(first) < csv.header.indexOf(likely);
  const areFew = 2 * namesIn(likely) <= csv.rows.length && namesIn(first) === csv.rows.length;
  return isBefore && areFew ? first : likely;
}

function likelyNames(csv: CsvFile, text: readonly string[], described: readonly string[]): string {
  const columns = csv.header.filter((name) => !described.includes(name));
  const texts = columns.filter((name) => text.includes(name));
  const named = columns.filter((name) => ROW_NAMES.test(name));
  const isFull = (name: string) => filledCells(csv, name).length === csv.rows.length;
  const namedTexts = named.filter((name) => text.includes(name));
  const models = namedTexts.filter((name) => /^model/i.test(name));
  const sure = [...models, ...namedTexts, ...named.filter((name) => IDS.test(name))];
  if (sure.length > 0) return sure.find(isFull) ?? sure[0]!;
  const isUnique = (name: string) => firstDuplicate(columnOf(csv, name)) < 0;
  const unlikely = kindsOfTexts(columns);
  const mayName = (name: string) => !METRICS.test(name) && !unlikely.has(name) && isFull(name);
  const likely = texts.find((name) => mayName(name) && (named.length === 0 || isUnique(name)));
  return likely ?? named[0] ?? texts[0] ?? columns[0] ?? '';
}

/**
 * The columns of metrics and values of a table that is clearly long: names repeat, each once per metric, and one column has
 * numbers. Undefined for a wide table; a table that may be long is refused, unless names may repeat.
 */
export function longColumns(
  csv: CsvFile,
  nameColumn: string,
  text: readonly string[],
  numbers: readonly string[],
  { repeated_names }: OwnCsv,
) {
  const names = columnOf(csv, nameColumn);
  const first = firstDuplicate(names);
  if (first < 0) return undefined;
  const texts = text.filter((name) => name !== '' && name !== nameColumn);
  const named = texts.filter((name) => METRICS.test(name));
  if (named.length === 0 && !isRepeated(names)) return undefined;
  const isOncePerModel = (name: string) => {
    const metrics = columnOf(csv, name);
    return firstDuplicate(names.map((model, row) => JSON.stringify([model, metrics[row]]))) < 0;
  };
  const likely = named.length > 0 ? named : texts.filter((name) => isRepeated(columnOf(csv, name)));
  // With no other column of text, a repeated metric is a duplicate score.
  const metrics = named.length === 1 && texts.length === 1 ? named : likely.filter(isOncePerModel);
  if (metrics.length === 1 && numbers.length === 1)
    return { metric_column: metrics[0]!, value_column: numbers[0]! };
  if (repeated_names && named.length === 0) return undefined;
  const listedOr = (columns: readonly string[]) => upToTwenty(columns.map(shown)) || 'no column';
  const problem = `the name ${shown(names[first])} is also on an earlier line, so the table looks long`;
  throw new UserError(placeIn(csv, first), problem, {
    expected: 'one line per name; or one column of names, one of metrics and one of numbers',
    found: `names in ${shown(nameColumn)}, other text in ${listedOr(texts)}, numbers in ${listedOr(numbers)}`,
    next: 'call these columns "model", "metric" and "value" and remove the others, or name them as "model_column", "metric_column" and "value_column" in a study',
  });
}

/** Whether values occur twice on average. */
function isRepeated(values: readonly string[]): boolean {
  return 2 * new Set(values).size <= values.length;
}

import { bisectLeft, bisectRight, extent, groups, sort } from 'd3-array';
import { type Combination, combinedColumns } from './combined-columns.ts';
import {
  correlation,
  type Directed,
  directionsOf,
  followed,
  gainIn,
  type Overall,
  signOfOverall,
} from './directions.ts';
import {
  areIntegers,
  combines,
  type Kind,
  kindsByName,
  mayCombine,
  type NumberColumn,
  numbersOf,
  type Role,
} from './roles.ts';
import { orderOfRows } from './row-order.ts';

/** What a column is and why; of scores, also which are better. */
export interface ColumnReading extends Partial<Directed> {
  column: string;
  role: Role;
  evidence: string;
  /** Of the board's own score: 1 if higher is better, else −1. */
  sign?: number;
}

const ONE_TO_N: Kind = { role: 'rank', what: 'rank by its numbers' };
const AS_TEXT: Kind = { role: 'rank', what: 'ranks as text' };
const FOLLOWER: Combination = { what: 'follows from the others', parts: [] };
const RANKED: Combination = { what: 'the board is in its order', parts: [] };
const CONSTANT: Kind = { role: 'left out', what: 'the same in all rows' };
const COUNTED: Kind = { role: 'left out', what: 'few whole numbers beside decimals', isAsked: true };
/** Up to so many different whole numbers in at least so many rows may be labels or counts. */
const FEW_NUMBERS = 5;
const MANY_ROWS = 20;
/** Fewer numbers may be 1 to n by chance. */
const FEWEST_RANKED = 8;
/** In so many rows, ranks some of which are tied are no ratings. */
const FEWEST_TIED = 12;
const LEAST_DISTINCT = 0.75;
/**
 * A column may be the board's own score though its header does not say so: with this correlation with one that does,
 * if the mean rank in so many others follows it as closely.
 */
const SURELY = 0.98;
const CLOSELY = 0.95;
const MANY = 4;
/** With a weaker correlation, a column does not go with another. */
const ALONG = 0.4;
/** In fewer rows, the correlation of a score with the board's own may be as high by chance. */
const FEWEST_ALIKE = 50;

/**
 * Tells scores from ranks, sizes, costs, dates and the like, and from means and sums of other columns, by headers and numbers; and
 * which scores are better. Ranks, and then costs, are scores where there are several columns of them and no other scores.
 *
 * @param dates names of columns with dates
 * @param given names of scores, whatever they look like
 */
export function readColumns(
  columns: readonly NumberColumn[],
  dates: readonly string[],
  given: readonly string[],
): ColumnReading[] {
  const kinds = kindsByName(columns);
  for (const name of dates) kinds.set(name, { role: 'date', what: 'date' });
  for (const { name, areRanks } of columns) if (areRanks) kinds.set(name, AS_TEXT);
  // Beside other times, one is no cost.
  const times = columns.filter(({ isTime }) => isTime).map(({ name }) => name);
  for (const name of [...given, ...(times.length > 1 ? times : [])]) kinds.delete(name);
  for (const name of addedUp(columns, kinds)) kinds.delete(name);
  const fixed = new Set(given);
  const open = () => columns.filter(({ name }) => !kinds.has(name));
  const isFixed = ({ name }: NumberColumn) => fixed.has(name);
  const constant = open().filter((column) => isConstant(column.values) && !isFixed(column));
  if (constant.length < open().length) for (const { name } of constant) kinds.set(name, CONSTANT);
  const counted = open().filter((column) => areFew(column.values) && !isFixed(column));
  if (2 * open().filter(({ values }) => areIntegers(values)).length < open().length)
    for (const { name } of counted) kinds.set(name, COUNTED);
  const overalls = overallsAmong(open(), fixed);
  const ranked = open().find((column) => !isFixed(column) && isRankedBy(column, columns, kinds));
  if (ranked && !overalls.has(ranked.name) && leads(ranked, open())) overalls.set(ranked.name, RANKED);
  for (const column of open())
    if (isRanking(column.values) && !isFixed(column) && !overalls.has(column.name))
      kinds.set(column.name, ONE_TO_N);
  const single = open().filter(({ name }) => !overalls.has(name));
  const { scores, directed } = single.length > 0 ? { scores: single } : scoresOfOneKind(columns, kinds);
  const own = ownOverall(columns, scores, overalls, kinds);
  const directions = directed ?? directionsOf(scores, own);
  return columns.map((column) => {
    const { name } = column;
    const place = scores.indexOf(column);
    if (place >= 0) return { column: name, role: 'score', ...directions[place]! };
    const sign = own?.name === name ? { sign: signOfOverall(own) } : {};
    const overall = overalls.get(name);
    const mayBeScore = overall === RANKED && combines(name) === undefined;
    if (overall)
      return { column: name, role: 'overall', evidence: overall.what, isUnsure: mayBeScore, ...sign };
    const { role, what, isVague, isAsked } = kinds.get(name)!;
    const isUnsure = isAsked === true || (isVague === true && isLike(column, scores));
    return { column: name, role, evidence: what, isUnsure, ...gainIn(name, role), ...sign };
  });
}

/** The columns that are no scores by their unit, such as `points ($)`, but which a sum or mean of scores has as a part. */
function addedUp(columns: readonly NumberColumn[], kinds: ReadonlyMap<string, Kind>): string[] {
  const isAsked = ({ name }: NumberColumn) => kinds.get(name)?.isAsked === true;
  if (!columns.some(isAsked)) return [];
  const sums = combinedColumns(columns.filter((column) => isAsked(column) || !kinds.has(column.name)));
  return [...sums.values()].flatMap(({ parts }) => parts);
}

/** The columns that combine all others, or some of them, how this is known, and which these are as far as they are known. */
function overallsAmong(
  columns: readonly NumberColumn[],
  given: ReadonlySet<string>,
): Map<string, Combination> {
  const named = columns.filter(({ name }) => combines(name) === 'surely' && !given.has(name));
  // An average of one other column is no average.
  const sure = columns.length - named.length > 1 ? named : [];
  const combined = combinedColumns(columns);
  for (const name of given) combined.delete(name);
  const isSingle = (column: NumberColumn) => !sure.includes(column) && !combined.has(column.name);
  const single = columns.filter(isSingle);
  const followers = single.filter((column) => {
    const isNamed = combines(column.name) === 'maybe';
    const isLikeOwn =
      column.values.length >= FEWEST_ALIKE &&
      columns.some((own) => !isSingle(own) && correlation(own.values, column.values) >= SURELY);
    if (given.has(column.name) || !(isNamed || isLikeOwn)) return false;
    const others = single.filter((other) => other !== column);
    const rho = followed(others, { ...column, isRank: false, parts: [] })?.rho ?? 0;
    return rho >= CLOSELY && (isNamed || others.length >= MANY);
  });
  return new Map([
    ...combined,
    ...followers.map(({ name }) => [name, FOLLOWER] as const),
    // The name says more than that it is a mean.
    ...sure.map(({ name }): [string, Combination] => [
      name,
      { what: 'average or total', parts: combined.get(name)?.parts ?? [] },
    ]),
  ]);
}

/** The board's own score: the first that is named so, or combines most of the scores, or that these follow; or else an overall rank. */
function ownOverall(
  columns: readonly NumberColumn[],
  scores: readonly NumberColumn[],
  overalls: ReadonlyMap<string, Combination>,
  kinds: ReadonlyMap<string, Kind>,
): Overall | undefined {
  const combinesMost = ({ parts }: Combination) => parts.length === 0 || 2 * parts.length > scores.length;
  const overall = columns.find(({ name }) => overalls.has(name) && combinesMost(overalls.get(name)!));
  const rank = ownRank(
    columns.filter((column) => !scores.includes(column)),
    kinds,
  );
  if (!overall) return rank && { ...rank, isRank: true, parts: [] };
  const { parts } = overalls.get(overall.name)!;
  const signByRank = rank && signBeside(rank, overall);
  return { ...overall, isRank: areRanks(overall.values), parts, signByRank };
}

/** The column of the rows' ranks by the board. */
function ownRank(columns: readonly NumberColumn[], kinds: ReadonlyMap<string, Kind>) {
  return columns.find(({ name }) => kinds.get(name)?.role === 'rank' && combines(name));
}

/** Whether a column may be an overall score by its name, and the board's rank, or else the order of its rows, is by it. */
function isRankedBy(
  { name, values }: NumberColumn,
  columns: readonly NumberColumn[],
  kinds: ReadonlyMap<string, Kind>,
): boolean {
  const rank = ownRank(columns, kinds);
  const isNamed = rank ? mayCombine(name) : combines(name) !== undefined;
  if (!isNamed) return false;
  const ranked = sort(values.keys(), (row) => rank?.values[row] ?? row).map((row) => values[row]!);
  return orderOfRows(ranked) !== 0;
}

/** Whether most of the other columns go with a column, in either direction. */
function leads(column: NumberColumn, columns: readonly NumberColumn[]): boolean {
  const others = columns.filter((other) => other !== column);
  const along = others.filter(({ values }) => Math.abs(correlation(values, column.values)) >= ALONG);
  return others.length > 1 && 2 * along.length > others.length;
}

/** Whether higher (1) or lower (−1) values have the first ranks; undefined if neither is so. */
function signBeside(rank: NumberColumn, overall: NumberColumn): number | undefined {
  const rho = correlation(rank.values, overall.values);
  return Math.abs(rho) >= CLOSELY ? -Math.sign(rho) : undefined;
}

/** Ranks, or else costs, if there are several and nothing else: lower ones are better. */
function scoresOfOneKind(columns: readonly NumberColumn[], kinds: ReadonlyMap<string, Kind>) {
  const byRole = groups(columns, ({ name }) => kinds.get(name)?.role);
  for (const wanted of ['rank', 'size or cost']) {
    const alike = byRole.find(([role]) => role === wanted)?.[1] ?? [];
    const single = alike.filter(({ name }) => combines(name) === undefined);
    const scores = single.length > 1 ? single : alike;
    const evidence = `all columns are ${wanted === 'rank' ? 'ranks' : 'costs'}`;
    if (scores.length > 1)
      return { scores, directed: scores.map(() => ({ direction: 'lower' as const, evidence })) };
  }
  return { scores: columns.filter(({ name }) => kinds.get(name) === ONE_TO_N) };
}

/** Whether a column's numbers lie among those of scores, with as few decimals. */
function isLike({ values }: NumberColumn, scores: readonly NumberColumn[]): boolean {
  const [low, high] = extent(values);
  const ends = scores.map((each) => extent(each.values));
  const isIn = (value: number) => ends.some(([least, most]) => least! <= value && value <= most!);
  return low !== undefined && isIn(low) && isIn(high);
}

/** Of fewer scores, it is no wonder that all are equal. */
const FEWEST_EQUAL = 3;

function areFew(values: Float64Array): boolean {
  const filled = numbersOf(values);
  return filled.length >= MANY_ROWS && areIntegers(values) && new Set(filled).size <= FEW_NUMBERS;
}

function isConstant(values: Float64Array): boolean {
  const filled = numbersOf(values);
  return filled.length >= FEWEST_EQUAL && filled.every((value) => value === filled[0]);
}

/** Whether numbers are the ranks 1 to n; with many rows, some may be tied and share their lowest or mean rank. */
export function isRanking(values: Float64Array): boolean {
  const filled = numbersOf(values).sort();
  const distinct = new Set(filled).size;
  const lowest = (value: number) => bisectLeft(filled, value) + 1;
  const middle = (value: number) => (lowest(value) + bisectRight(filled, value)) / 2;
  const isBy = (rankOf: typeof lowest) => filled.every((value) => value === rankOf(value));
  const isPlace = (value: number) => Number.isInteger(value) && value >= 1 && value <= values.length;
  const least = filled.length >= FEWEST_TIED ? LEAST_DISTINCT * filled.length : filled.length;
  // Who did not finish has no rank.
  const areSome = distinct === filled.length && filled.length < values.length && filled.every(isPlace);
  return filled.length >= FEWEST_RANKED && distinct >= least && (isBy(lowest) || isBy(middle) || areSome);
}

/** Whether a board's own score is a rank, which several rows may share: from 1 nearly to the number of rows. A mark from 1 to 10 is none. */
function areRanks(values: Float64Array): boolean {
  const [low, high] = extent(values);
  return low === 1 && high! <= values.length && high! > 0.85 * values.length;
}

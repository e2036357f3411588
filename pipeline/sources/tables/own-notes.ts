import { max, min, pairs, range, sort, sum } from 'd3-array';
import { shown } from '../../messages/errors.ts';
import { count, upToTwenty } from '../../messages/plurals.ts';
import { commandWord, printable } from '../../messages/printable.ts';

/** A metric's scores, and how many of their cells have a % sign. */
export type MetricScores = { metric: string; values: number[]; percentages: number };

/** Numbers that stand for missing values in many tables. */
const CODES = [0, -1, -99, -999, -9999, 999, 9999, 99999];

/** Notes on scores that may mean something else than they say. */
export function notesOn(metrics: readonly MetricScores[]): string[] {
  return [...CODES.flatMap((code) => noteOnCode(code, metrics)), ...metrics.flatMap(mixedPercent)];
}

/** How to take these metrics alone. */
export function naming(metrics: readonly string[]): string {
  return `list the metrics in a study, or run with COLUMNS=${commandWord(printable(metrics.join()))}`;
}

/**
 * A note on a metric that is the mean of all others, up to the rounding of their cells.
 *
 * @param rows numbers of models that have one for every metric
 */
export function noteOnMean(metrics: readonly string[], rows: readonly (readonly number[])[]): string[] {
  const rounding = metrics.map((_, place) => roundingOf(rows.map((row) => row[place]!)));
  const all = sum(rounding);
  const others = (place: number) => (all - rounding[place]!) / (rounding.length - 1);
  const found = meanOfOthers(rows, (place) => rounding[place]! + others(place));
  if (found === undefined) return [];
  const wanted = metrics.filter((_, place) => place !== found);
  return [`${shown(metrics[found])} is the mean of the other columns; to leave it out, ${naming(wanted)}`];
}

/** A note on a row that is the mean of all others in every metric without missing scores. */
export function noteOnMeanRow(models: readonly string[], metrics: readonly MetricScores[]): string[] {
  const complete = metrics.map(({ values }) => values).filter(({ length }) => length === models.length);
  const rounding = complete.map(roundingOf);
  const found = meanOfOthers(complete, (_, metric) => 2 * rounding[metric]!);
  if (found === undefined) return [];
  return [`${shown(models[found])} is the mean of the other rows; if it is no model, remove its row`];
}

/**
 * The place whose number is the mean of the others in every row; undefined without three of each.
 *
 * @param mostOff how far rounding may move the numbers
 */
function meanOfOthers(
  rows: readonly (readonly number[])[],
  mostOff: (place: number, row: number) => number,
): number | undefined {
  const places = rows[0]?.length ?? 0;
  if (places < 3 || rows.length < 3) return undefined;
  // In time proportional to the table.
  const sums = rows.map((row) => sum(row));
  return range(places).find((place) =>
    rows.every((row, i) => {
      const [own, others] = [row[place]!, (sums[i]! - row[place]!) / (places - 1)];
      return Math.abs(own - others) <= mostOff(place, i) + 1e-9 * Math.abs(own);
    }),
  );
}

/** How far numbers may be rounded: half of their last decimal place. Whole numbers are exact. */
function roundingOf(values: readonly number[]): number {
  const placesOf = (value: number) => range(100).find((each) => Number(value.toFixed(each)) === value) ?? 100;
  const places = max(values.slice(0, 20), placesOf)!;
  return places === 0 ? 0 : 0.5 / 10 ** places;
}

function noteOnCode(code: number, metrics: readonly MetricScores[]): string[] {
  const found = metrics.flatMap(({ metric, values }) => {
    const cells = values.filter((value) => value === code).length;
    if (cells === 0 || !isFarFrom(code, values)) return [];
    return [`${shown(metric)} (${count(cells, 'cell', 'cells')})`];
  });
  const advice = 'leave these cells empty if it stands for a missing one';
  return found.length === 0 ? [] : [`${code} counts as a score in ${upToTwenty(found)}; ${advice}`];
}

/** Whether all other values are much nearer to 0, or beyond it; for 0, whether no gap between them is half as wide as that below. */
function isFarFrom(code: number, values: readonly number[]): boolean {
  const others = sort(values.filter((value) => !CODES.includes(value)));
  const [lowest, highest] = [others[0]!, others.at(-1)!];
  if (others.length === 0) return false;
  if (code > 0) return highest < code / 9;
  if (code < 0) return lowest > code / 9;
  const widest = max(pairs(others, (a, b) => b - a)) ?? 0;
  return widest > 0 && lowest > 2 * widest;
}

/** Percentages beside shares: by their signs, or by a gap between scores up to 1 and scores up to 100. */
function mixedPercent({ metric, values, percentages }: MetricScores): string[] {
  const cells = (few: number) => `${few} of ${values.length} cells`;
  if (percentages > 0 && percentages < values.length)
    return [`${shown(metric)} has % signs in ${cells(percentages)}, and 53 % counts as 53; ${ONE_UNIT}`];
  const [shares, larger] = [values.filter((value) => value <= 1), values.filter((value) => value > 1)];
  const [highest, above] = [max(larger) ?? 0, min(larger) ?? 0];
  const isGap = min(values)! >= 0 && max(shares)! > 0 && above > 3 * max(shares)!;
  if (!isGap || highest <= 10 || highest > 100) return [];
  return [
    `${shown(metric)} is at most 1 in ${cells(shares.length)}, and up to ${highest} in others; ${ONE_UNIT}`,
  ];
}

const ONE_UNIT = 'write all cells in one unit if some are percentages and others shares';

import { max, min, range, sum } from 'd3-array';
import { settingsText } from '../../messages/command-settings.ts';
import { shown } from '../../messages/errors.ts';
import { count, upToTwenty } from '../../messages/plurals.ts';

/** A metric's scores, and how many of their cells have a % sign. */
export type MetricScores = { metric: string; values: number[]; percentages: number };

/** Numbers that stand for missing values in many tables. */
const CODES = [-1, -99, -999, -9999, 999, 9999, 99999];
/** Names of columns that are rarely scores. */
const NO_SCORES =
  /^(#|((row|line|model)[ _.-]?)?(id|idx|index|no|nr|num|number)\.?|rank|ranking|seed|unnamed.*|(.*[^a-z])?(year|[kmgt]?(n?params?|parameters?|flops?|macs)(?![a-z]).*))$/i;

/** Notes on scores that may mean something else than they say. */
export function notesOn(metrics: Iterable<MetricScores>): string[] {
  return [...metrics].flatMap((each) => [...codes(each), ...mixedPercent(each)]);
}

/** A note on metrics that are no scores, by their names. */
export function noteOnNoScores(metrics: readonly string[]): string[] {
  const found = metrics.filter((metric) => NO_SCORES.test(metric)).map(shown);
  const advice = 'leave out what is no score by COLUMNS=, or list the metrics in a study';
  return found.length === 0 ? [] : [`compared like any other score: ${upToTwenty(found)}; ${advice}`];
}

/**
 * A note on a metric that is the mean of all others, up to the rounding of their cells.
 *
 * @param rows numbers of models that have one for every metric
 */
export function noteOnMean(metrics: readonly string[], rows: readonly (readonly number[])[]): string[] {
  const places = [...metrics.keys()].filter((place) => !NO_SCORES.test(metrics[place]!));
  if (places.length < 3 || rows.length < 3) return [];
  const rounding = metrics.map((_, place) => roundingOf(rows.slice(0, 20).map((row) => row[place]!)));
  const n = places.length - 1;
  // Means of the others by sums, in time proportional to the table.
  const [all, ...sums] = [rounding, ...rows].map((row) => sum(places, (place) => row[place]));
  const found = places.find((place) => {
    const most = rounding[place]! + (all! - rounding[place]!) / n;
    return rows.every((row, i) => {
      const [own, others] = [row[place]!, (sums[i]! - row[place]!) / n];
      return Math.abs(own - others) <= most + 1e-9 * Math.abs(own);
    });
  });
  if (found === undefined) return [];
  const wanted = places.filter((place) => place !== found).map((place) => metrics[place]!);
  const setting = settingsText({}, 'COLUMNS', wanted);
  const advice = setting ? `leave it out with ${setting}` : 'leave it out';
  return [`${shown(metrics[found])} is the mean of the other columns: ${advice}`];
}

/** How far numbers may be rounded: half of their last decimal place. Whole numbers are exact. */
function roundingOf(values: readonly number[]): number {
  const placesOf = (value: number) => range(100).find((each) => Number(value.toFixed(each)) === value) ?? 100;
  const places = max(values, placesOf)!;
  return places === 0 ? 0 : 0.5 / 10 ** places;
}

function codes({ metric, values }: MetricScores): string[] {
  return CODES.flatMap((code) => {
    const others = values.filter((value) => value !== code);
    if (others.length === values.length || !isFarFrom(code, others)) return [];
    const cells = count(values.length - others.length, 'cell', 'cells');
    const meaning = 'which counts as a score; leave the cells empty if it stands for a missing one';
    return [`${shown(metric)} has ${code} in ${cells}, ${meaning}`];
  });
}

/** Whether all others are much nearer to 0, or beyond it; for −1, whether they are from 0 to 1. */
function isFarFrom(code: number, others: readonly number[]): boolean {
  if (others.length === 0) return false;
  if (code === -1) return min(others)! >= 0 && max(others)! <= 1;
  return code < 0 ? min(others)! > code / 9 : max(others)! < code / 9;
}

/** Percentages beside shares: by their signs, or by a gap between scores up to 1 and scores up to 100. */
function mixedPercent({ metric, values, percentages }: MetricScores): string[] {
  const cells = (few: number) => `${few} of ${values.length} cells`;
  if (percentages > 0 && percentages < values.length)
    return [`${shown(metric)} has % signs in ${cells(percentages)}, and 53 % counts as 53; ${ONE_UNIT}`];
  const [shares, larger] = [values.filter((value) => value <= 1), values.filter((value) => value > 1)];
  const [highest, above] = [max(larger) ?? 0, min(larger) ?? 0];
  const isGap = min(values)! >= 0 && max(shares)! > 0 && above > 3 * max(shares)!;
  if (!isGap || highest <= 10 || highest > 100 || NO_SCORES.test(metric)) return [];
  return [
    `${shown(metric)} is at most 1 in ${cells(shares.length)}, and up to ${highest} in others; ${ONE_UNIT}`,
  ];
}

const ONE_UNIT = 'write all cells in one unit if some are percentages and others shares';

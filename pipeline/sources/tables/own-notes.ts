import { max, min, pairs, sort } from 'd3-array';
import { settingsText } from '../../messages/command-settings.ts';
import { count, upToTwenty } from '../../messages/counts-and-lists.ts';
import { shown } from '../../messages/errors.ts';

/** A column's scores, and how many of their cells have a % sign. */
export type MetricScores = { metric: string; values: number[]; percentages: number };

/** Numbers that stand for missing values in many tables. */
const CODES = [0, -1, -99, -999, -9999, 999, 9999, 99999];

const ONE_UNIT = 'write all cells in one unit if some are percentages and others shares';

/** Notes on scores that may mean something else than they say. */
export function notesOn(metrics: readonly MetricScores[]): string[] {
  const codes = CODES.map((code) => noteOnCode(code, metrics));
  const signs = metrics.map(noteOnPercentages);
  return [...codes, ...signs, noteOnShares(metrics)].filter((note) => note !== undefined);
}

/** How to take these columns alone. */
export function naming(metrics: readonly string[]): string {
  const setting = settingsText({}, 'COLUMNS', metrics);
  return `list the columns in a study${setting && `, or run with ${setting}`}`;
}

/** A note on cells that may stand for missing scores. */
function noteOnCode(code: number, metrics: readonly MetricScores[]): string | undefined {
  const withCode = metrics.filter(({ values }) => values.includes(code) && isFarFrom(code, values));
  if (withCode.length === 0) return undefined;
  const named = withCells(withCode, (value) => value === code);
  return `${code} counts as a score in ${named}; leave these cells empty if it stands for a missing one`;
}

/** The names of columns, and how many of their cells are meant. */
function withCells(metrics: readonly MetricScores[], isMeant: (value: number) => boolean): string {
  const named = metrics.map(
    ({ metric, values }) => `${shown(metric)} (${count(values.filter(isMeant).length, 'cell')})`,
  );
  return upToTwenty(named);
}

/** Whether a code is more than twice as far from all other values as any of these is from the next. */
function isFarFrom(code: number, values: readonly number[]): boolean {
  const others = sort(values.filter((value) => !CODES.includes(value)));
  const widest = max(pairs(others, (a, b) => b - a)) ?? 0;
  const distance = Math.max(min(others)! - code, code - max(others)!);
  return widest > 0 && distance > 2 * widest;
}

/** A note on % signs in some cells. */
function noteOnPercentages({ metric, values, percentages }: MetricScores): string | undefined {
  if (percentages === 0 || percentages === values.length) return undefined;
  const cells = `${percentages} of ${values.length} cells`;
  return `${shown(metric)} has % signs in ${cells}, and 53 % counts as 53; ${ONE_UNIT}`;
}

/** A note on columns with scores up to 1 beside scores up to 100. */
function noteOnShares(metrics: readonly MetricScores[]): string | undefined {
  const mixed = metrics.filter(hasShares);
  if (mixed.length === 0) return undefined;
  return `at most 1, and up to 100 in other cells: ${withCells(mixed, (value) => value <= 1)}; ${ONE_UNIT}`;
}

/** Whether there is a gap between scores up to 1 and scores up to 100, none of which has a % sign. */
function hasShares({ values, percentages }: MetricScores): boolean {
  const shares = values.filter((value) => value <= 1);
  const larger = values.filter((value) => value > 1);
  if (percentages > 0 || shares.length === 0 || larger.length === 0 || min(values)! < 0) return false;
  const isGap = max(shares)! > 0 && min(larger)! > 3 * max(shares)!;
  return isGap && max(larger)! > 10 && max(larger)! <= 100;
}

import { sort } from 'd3-array';
import { shownName } from './phrases.ts';

/** A number, with its 95 % interval and the family that it rests on, as far as a table has these. */
export interface Estimate {
  estimate: number;
  ci_low?: number;
  ci_high?: number;
  ci_unit?: string | null;
  rests_on?: string | null;
  rests_on_share?: number;
  estimate_without?: number;
}

/** Whether a table has this number. */
export function isKnown(value: number | undefined): value is number {
  return Number.isFinite(value);
}

export function estimateOf(row: Pick<Estimate, 'estimate'> | undefined): number {
  return row?.estimate ?? Number.NaN;
}

export function hasEstimate<Kind extends object>(row: Kind | undefined): row is Kind {
  return row !== undefined && 'estimate' in row && Number.isFinite(row.estimate);
}

/** Whether a row has an interval. */
export function hasInterval({ ci_low }: Pick<Estimate, 'ci_low'>): boolean {
  return isKnown(ci_low);
}

/** The rows with the smallest and the largest estimate. */
export function extremes<Kind extends Estimate>(rows: readonly Kind[]): { low: Kind; high: Kind } {
  const ordered = sort(rows, estimateOf);
  return { low: ordered[0]!, high: ordered.at(-1)! };
}

/** Values by column. */
export type Values<Kind> = { readonly [Column in keyof Kind]?: Kind[Column] | undefined };

/** The rows with these values. */
export function matching<Kind>(rows: readonly Kind[], values: Values<Kind>): Kind[] {
  const wanted = Object.entries(values);
  return rows.filter((row) => wanted.every(([column, value]) => row[column as keyof Kind] === value));
}

/** The different values of a property, in the order of their first item. */
export function distinct<Item, Key extends keyof Item>(items: readonly Item[], key: Key): Item[Key][] {
  return [...new Set(items.map((item) => item[key]))];
}

/** The ends of a row's 95 % interval; NaN without one. */
export function intervalOf(row: Partial<Estimate> | undefined): [low: number, high: number] {
  return [row?.ci_low ?? Number.NaN, row?.ci_high ?? Number.NaN];
}

/** Whether the whole interval of one row is above that of another. */
export function isAbove(one: Estimate | undefined, other: Estimate | undefined): boolean {
  return intervalOf(one)[0] > intervalOf(other)[1];
}

/** The finite estimates and ends of intervals of rows. */
export function endsOf(rows: readonly Estimate[]): number[] {
  return rows.flatMap((row) => [row.estimate, ...intervalOf(row)]).filter(Number.isFinite);
}

/** How a number is written. */
export type Format = (value: number) => string;

export const correlation = fixed(2);

/** A format with so many decimals. */
export function fixed(decimals: number): Format {
  return (value) => signed(value.toFixed(decimals));
}

/** With a true minus sign, and without one before a rounded 0. */
function signed(number: string): string {
  return number.replace(/^-(?=0(\.0*)?( |$))/, '').replace('-', '−');
}

export function percent(value: number): string {
  return percentage(value, 0);
}

export function percentage(value: number, decimals: number): string {
  return signed(`${(100 * value).toFixed(decimals)} %`);
}

/** A format with more decimals, for tables; shares in percent. */
export function exactly(isShare: boolean): Format {
  return isShare ? (value) => percentage(value, 2) : fixed(3);
}

/** A number with what belongs in brackets after it. */
export function withInterval(row: Estimate | undefined, format: Format, more?: string): string {
  return format(estimateOf(row)) + inBrackets(row, format, more);
}

/** A number's interval if it has one, what else belongs there, and the number without its main family. */
export function inBrackets(row: Partial<Estimate> | undefined, format: Format, more?: string): string {
  const beside = [intervalText(row, format), more, withoutMainFamily(row, format)].filter(Boolean);
  return beside.length === 0 ? '' : ` (${beside.join('; ')})`;
}

/** Whether one family has more than half of the variance of the estimate. */
export function hasMainFamily(row: Partial<Estimate> | undefined): boolean {
  return (row?.rests_on_share ?? 0) > 0.5;
}

/** The number without this family; empty if there is none. */
function withoutMainFamily(row: Partial<Estimate> | undefined, format: Format): string {
  if (!row || !hasMainFamily(row)) return '';
  const name = shownName(row.rests_on);
  const unit = row.ci_unit === 'family' ? `the ${name} family` : name;
  return `${format(row.estimate_without ?? Number.NaN)} without ${unit}`;
}

/** What is said instead of an interval that rules nothing out. */
export const UNKNOWN = 'unknown: the interval is the whole range';
const WHOLE_RANGE = /^(0(\.0+)? % to 100(\.0+)? %|−1\.0+ to 1\.0+)$/;

/** The interval in words; empty without one. */
export function intervalText(row: Partial<Estimate> | undefined, format: Format): string {
  const ends = intervalOf(row);
  const text = ends.some(Number.isNaN) ? '' : ends.map(format).join(' to ');
  return text.replace(WHOLE_RANGE, UNKNOWN);
}

/** A correlation. */
export function rhoOf(row: Pick<Estimate, 'estimate'> | undefined): string {
  return correlation(estimateOf(row));
}

/** A correlation with its interval. */
export function rhoWithInterval(row: Estimate | undefined, more?: string): string {
  return withInterval(row, correlation, more);
}

/** A share with its interval; “about 0 (at most 24 %)” if chance has made it negative. */
export function shareWithInterval(row: Estimate | undefined): string {
  const share = (value: number) => percent(Math.max(0, value));
  if (!(estimateOf(row) < 0)) return withInterval(row, share);
  const most = intervalOf(row)[1];
  return most > 0 ? `about 0 (at most ${percent(most)})` : 'about 0';
}

/** The smallest and the largest of some numbers: “0.3 to 0.5”, or “0.3” if both look the same. */
export function rangeText(values: readonly number[], format: Format): string {
  return [...new Set([Math.min(...values), Math.max(...values)].map(format))].join(' to ');
}

import { UNSHOWABLE } from '../../messages/printable.ts';
import type { Row } from '../../warehouse/rows.ts';

/** A number of a table; NaN if missing. */
export function numberOf(row: Row | undefined, column: string): number {
  const value = row?.[column];
  return typeof value === 'number' ? value : Number.NaN;
}

const LONGEST_NAME = 120;

/** An untrusted name on one line, cut to a maximum length. */
export function shownName(name: string): string {
  const letters = [...name.replace(/\s+/g, ' ').trim().replace(UNSHOWABLE, '\ufffd')];
  return letters.length <= LONGEST_NAME
    ? letters.join('')
    : `${letters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** Whether a row has this number. */
export function isPresent(row: Row | undefined, column: string): boolean {
  return !Number.isNaN(numberOf(row, column));
}

export function correlation(value: number): string {
  return signed(value.toFixed(2));
}

/** With a true minus sign, and without one before a rounded 0. */
function signed(number: string): string {
  return number.replace(/^-(?=0(\.0*)?( |$))/, '').replace('-', '−');
}

/** Cut instead of rounded, so that a value below a bound is shown below it. */
export function below(value: number): string {
  return exactly(false)(Math.floor(value * 1000) / 1000);
}

/** A p-value; never shown as 0. */
export function probability(p: number): string {
  return p < 0.001 ? String(Number(p.toPrecision(1))) : p.toFixed(3);
}

export function percent(value: number): string {
  return percentage(value, 0);
}

export function percentage(value: number, decimals: number): string {
  return signed(`${(100 * value).toFixed(decimals)} %`);
}

/** A format with more decimals, for tables; shares in percent. */
export function exactly(isShare: boolean): (value: number) => string {
  return (value) => (isShare ? percentage(value, 2) : signed(value.toFixed(3)));
}

/** A number, with its interval in brackets if it has one, and what else belongs there. */
export function withInterval(
  row: Row | undefined,
  column: string,
  format: (value: number) => string,
  more?: string,
): string {
  const [value, low, high] = [column, 'ci_low', 'ci_high'].map((name) => numberOf(row, name));
  const shown = format(value!);
  const interval = Number.isNaN(low) ? undefined : `${format(low!)} to ${format(high!)}`;
  const beside = [interval, more].filter((part) => part !== undefined);
  return beside.length === 0 ? shown : `${shown} (${beside.join(', ')})`;
}

/** The same row with the interval over model families as its interval, if it has one: texts and figures show one kind. */
export function overFamilies(row: Row): Row {
  if (!isPresent(row, 'family_ci_low')) return row;
  return { ...row, ci_low: row.family_ci_low!, ci_high: row.family_ci_high! };
}

/**
 * A category with its mean correlation in brackets; if most of its pairs are of one data set, also that of the others.
 *
 * @param dataSet the data set with most of its metrics
 */
export function withCorrelation(category: unknown, row: Row, dataSet?: string): string {
  const itself = dataSet === undefined ? '' : `mostly ${dataSet} with itself, `;
  const between = isOfOneDataSet(row)
    ? `; ${itself}between data sets ${correlation(numberOf(row, 'between_data_sets'))}`
    : '';
  return `${categoryName(category)} (${correlation(numberOf(row, 'estimate'))}${between})`;
}

/** Whether most pairs of a category are of one data set, and there are others. */
export function isOfOneDataSet(row: Row): boolean {
  return (
    isPresent(row, 'between_data_sets') && numberOf(row, 'n_pairs_between') < numberOf(row, 'n_pairs') / 2
  );
}

/** The mean over the pairs of different data sets, with its interval and their number. */
export function betweenMean(row: Row): string {
  const { between_data_sets, between_family_ci_low, between_family_ci_high, n_pairs_between } = row;
  const mean = { between_data_sets, ci_low: between_family_ci_low, ci_high: between_family_ci_high } as Row;
  return `${withInterval(mean, 'between_data_sets', correlation)}, ${n_pairs_between} pairs`;
}

const METHODS: Record<string, string> = {
  arithmetic_mean: 'arithmetic mean',
  z_mean: 'mean of z-scores',
  mean_rank: 'mean rank',
  balanced: 'balanced score',
  first_component: 'first component',
};

export function methodName(method: unknown): string {
  return METHODS[String(method)] ?? String(method);
}

const CATEGORIES: Record<string, string> = {
  neural: 'neural predictivity',
  behavior: 'behaviour',
  engineering: 'engineering',
  auxiliary: 'the auxiliary measures',
  own: 'your own metrics',
  other: 'uncategorised metrics',
  none: 'metrics outside all domains',
};

export function categoryName(category: unknown): string {
  return CATEGORIES[String(category)] ?? String(category);
}

export function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

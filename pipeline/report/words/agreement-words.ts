import { type Estimate, intervalOf } from './numbers.ts';

/** Correlations below are called weak. */
export const WEAK = 0.3;
/** Correlations above are called strong. */
export const STRONG = 0.6;

/** The rows whose whole interval is above what is weak, and those whose whole interval is within it. */
export function byAgreement<Kind extends Estimate>(rows: readonly Kind[]) {
  return {
    agree: rows.filter((row) => intervalOf(row)[0] > WEAK),
    hardly: rows.filter((row) => intervalOf(row)[0] > -WEAK && intervalOf(row)[1] < WEAK),
  };
}

/** Whether the interval reaches from weak to strong correlations, so that no word fits. */
export function isOpen(row: Estimate | undefined): boolean {
  const [low, high] = intervalOf(row);
  return low < WEAK && high > STRONG;
}

/**
 * How far metrics agree, in a word for each end of the interval: “weakly”, “moderately to strongly”; empty
 * without an interval.
 */
export function agreementInWords(row: Estimate | undefined): string {
  const [low, high] = intervalOf(row);
  if (Number.isNaN(low)) return '';
  const extent = [...new Set([wordFor(low), wordFor(high)])].join(' to ');
  return low > 0 ? extent : `${extent}, if at all`;
}

function wordFor(correlation: number): string {
  if (correlation < WEAK) return 'weakly';
  return correlation > STRONG ? 'strongly' : 'moderately';
}

import { percent } from './numbers.ts';
import { heldNames } from './phrases.ts';

/** Why ranks have no ranges if no more than half of the score's weight varies in resamples. */
export function littleVaries(varyingWeight: number): string {
  if (varyingWeight === 0)
    return 'Ranks have no ranges: every category with weight has one metric, so there is nothing to resample.';
  return `Ranks have no ranges: ${percent(1 - varyingWeight)} of the score's weight is in categories with a single metric, which cannot be resampled.`;
}

/** The same if the data sets of all categories are held fixed. */
export function allHeld(resampled = 'data sets'): string {
  return `Ranks have no ranges: it takes five ${resampled} or more to show how ranks depend on them.`;
}

/** What ranges hold fixed; empty for no categories. */
export function heldWords(held: readonly string[]): string {
  if (held.length === 0) return '';
  return `The data sets of ${heldNames(held)} are held fixed: there are too few of them to resample, so these ranges are far too narrow.`;
}

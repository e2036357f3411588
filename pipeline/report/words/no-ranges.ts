import { percent } from './numbers.ts';

/** Why ranks have no ranges if no more than half of the score's weight varies in resamples. */
export function littleVaries(varyingWeight: number): string {
  if (varyingWeight === 0)
    return 'Ranks have no ranges: every category with weight has one metric, so there is nothing to resample.';
  return `Ranks have no ranges: only categories with several data sets or metrics can be resampled, and these have ${percent(varyingWeight)} of the score's weight (more than 50 % is needed).`;
}

/** The same if the data sets of all categories are held fixed. */
export function allHeld(resampled = 'data sets'): string {
  return `Ranks have no ranges, since every category has fewer than five ${resampled}, too few to show how ranks depend on them.`;
}

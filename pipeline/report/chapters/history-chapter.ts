import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { isPresent, numberOf } from '../findings/phrases.ts';
import { extremes } from '../findings/trajectory-findings.ts';
import type { Chapter } from './chapter.ts';

/** How the numbers changed with the leaderboard. */
export function historyChapter(tables: Tables): Chapter {
  const means = tables
    .rows('trajectory.headline', { quantity: 'mean_pairwise_correlation' })
    .filter((row) => isPresent(row, 'estimate'));
  return {
    id: 'history',
    title: titleOf(means),
    figure: means.length < 2 ? null : 'trajectory',
    method:
      'Every number is recomputed from the scores that existed at the end of each month, over the metrics of that time and the models that had all of them. Months without enough such models are gaps.',
    tables: [
      'trajectory.headline',
      'trajectory.cohort',
      'trajectory.claim',
      'trajectory.pair',
      'trajectory.rank_change',
    ],
    more: [],
  };
}

function titleOf(means: readonly Row[]): string {
  if (means.length === 0) return 'No history: at no date were enough models complete';
  if (means.length === 1) return 'There is only one date, so nothing can have changed';
  const { low, high } = extremes(means);
  return numberOf(low, 'ci_high') < numberOf(high, 'ci_low')
    ? 'None of this is settled'
    : 'The average has not clearly changed so far';
}

import type { Tables } from '../findings/finding-tables.ts';
import { capital } from '../findings/phrases.ts';
import { influenceOf } from '../page/first-screen.ts';
import type { Chapter } from './chapter.ts';

/** What decides the combined score. */
export function scoreChapter(tables: Tables): Chapter {
  return {
    id: 'score',
    title: capital(influenceOf(tables)[0] ?? 'No combined score to explain'),
    figure: 'weight-and-share',
    method:
      'The combined score is the arithmetic mean along the leaderboard’s tree, over the models that have every metric. A category’s share is the covariance of its part of the score with the score, divided by the score’s variance; explained variance (R²) takes each category alone.',
    tables: ['aggregation.variance_share', 'aggregation.explained_variance', 'aggregation.balanced_score'],
    more: ['explained-variance', 'variance-share'],
  };
}

import { agreementChapter } from './agreement-chapter.ts';
import type { ChapterOf } from './chapter.ts';
import { comparisonChapter } from './comparison-chapter.ts';
import { historyChapter } from './history-chapter.ts';
import { rankChapter } from './rank-chapter.ts';
import { scoreChapter } from './score-chapter.ts';

/** The chapters in the order of the page. */
export const chapters: readonly ChapterOf[] = [
  agreementChapter,
  comparisonChapter,
  scoreChapter,
  rankChapter,
  historyChapter,
];

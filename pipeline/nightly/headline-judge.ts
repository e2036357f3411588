import { mean } from 'd3-array';
import { upToTwenty } from '../messages/counts-and-lists.ts';
import { correlateColumns } from '../statistics/correlation/correlate-columns.ts';
import { explainedShare, type Headline, modelsOf, scoresInBoth, weightsOf } from './headline-interval.ts';
import type { StudyResult } from './study-result.ts';

/** A headline that moved too far. */
export interface Moved {
  study: string;
  line: string;
}

/** Compares the headline numbers of the studies that are in both results. Notes are about what is accepted, but worth a look. */
export function judgeHeadlines(before: readonly StudyResult[], after: readonly StudyResult[]) {
  const moved: Moved[] = [];
  const notes: string[] = [];
  for (const earlier of before) {
    const { study } = earlier;
    const now = after.find((result) => result.study === study);
    if (!now) continue;
    const lines = movedHeadlines(earlier, now);
    moved.push(...lines.map((line) => ({ study, line })));
    const byNews = lines.length > 0 ? [] : movedHeadlines(earlier, { ...now, isFixed: true });
    notes.push(...byNews.map((line) => `${line}; what is new or gone moved it`), ...newCopies(earlier, now));
  }
  return { moved, notes };
}

/**
 * Describes headline numbers that left their intervals. On a study's fixed date, nothing new explains that. Otherwise only
 * what two results share counts: the scores of a model on a metric in the same version. So new models, metrics and scores may move
 * a headline, but changed scores may not, whatever else is new.
 */
export function movedHeadlines(before: StudyResult, after: StudyResult): string[] {
  return before.headlines.flatMap((headline) => {
    const { title, domain, estimate, low, high } = headline;
    if (Number.isNaN(low) || Number.isNaN(high)) return [];
    const now = after.headlines.find((each) => each.title === title)?.estimate ?? Number.NaN;
    const judged = after.isFixed ? now : estimate + sharedDifference(headline, before, after);
    if ((judged >= low && judged <= high) || (!after.isFixed && Number.isNaN(judged))) return [];
    const shared = after.isFixed ? '' : `, or ${shown(judged, domain)} by what both have`;
    return [
      `${after.study}: the ${title} is now ${shown(now, domain)}${shared}; before, it was ${shown(estimate, domain)} (95 % interval ${shown(low, domain)} to ${shown(high, domain)})`,
    ];
  });
}

/** Describes models and metrics that the earlier result does not have, and that repeat others. */
function newCopies(before: StudyResult, { study, copies }: StudyResult): string[] {
  const found = [...copies].filter(([id, other]) => other && !before.copies.has(id));
  const names = found.map(([id, other]) => `${id} (as ${other})`);
  return names.length === 0 ? [] : [`${study}: new, with the scores of others: ${upToTwenty(names)}`];
}

function shown(value: number, domain: string | null): string {
  if (Number.isNaN(value)) return 'missing';
  return domain === null ? value.toFixed(3) : `${(100 * value).toFixed(1)} %`;
}

/** How far a headline moved over the scores in both results; NaN if they share too little. */
function sharedDifference({ domain }: Headline, before: StudyResult, after: StudyResult): number {
  const metrics = [...before.scores.keys()].filter((metric) => after.scores.has(metric));
  const models = modelsOf(before);
  const earlier = scoresInBoth(before, after, metrics, models);
  const later = scoresInBoth(after, before, metrics, models);
  if (domain === null) return meanDifference(earlier, later, before.minimumModels);
  // With the same metrics, the tree counts too: metrics may have another place in it.
  const isSame = metrics.length === before.scores.size && metrics.length === after.scores.size;
  const own = weightsOf(before, domain, metrics);
  const next = isSame ? weightsOf(after, domain, metrics) : own;
  return explainedShare(later, next) - explainedShare(earlier, own);
}

/** The mean over pairs of metrics with enough models and a correlation in both; NaN without such pairs. */
function meanDifference(before: readonly Float64Array[], after: readonly Float64Array[], minimum: number) {
  const earlier = correlateColumns(before, 'spearman');
  const later = correlateColumns(after, 'spearman');
  const difference = (value: number, pair: number) =>
    earlier.n[pair]! >= minimum ? value - earlier.estimate[pair]! : Number.NaN;
  return mean(later.estimate, difference) ?? Number.NaN;
}

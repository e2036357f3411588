import type { PageMetric } from '../data/page-data.ts';

/**
 * The positions of the metrics with these words, between commas, in their name, group or data set, ignoring case; all without
 * words. Where words are exactly a name or a group, only that counts.
 */
export function metricsNamed(text: string, metrics: readonly PageMetric[]): number[] {
  const terms = text
    .toLowerCase()
    .split(',')
    .flatMap((term) => term.trim() || []);
  const namesOf = ({ label, category, group, dataSet }: PageMetric) =>
    [label, category, group, dataSet].map((name) => name.toLowerCase());
  const named = (isMeant: (name: string) => boolean) =>
    [...metrics.keys()].filter((place) => namesOf(metrics[place]!).some(isMeant));
  const found = new Set(
    terms.flatMap((term) => {
      const exact = named((name) => name === term);
      return exact.length > 0 ? exact : named((name) => name.includes(term));
    }),
  );
  return [...metrics.keys()].filter((place) => terms.length === 0 || found.has(place));
}

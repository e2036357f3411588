import type { PageMetric } from '../data/page-data.ts';

/**
 * The positions of the metrics that have one of these words, between commas, in their name, group or data set. Case does
 * not matter. All without words. Words that are exactly a name or a group mean only that.
 */
export function metricsNamed(text: string, metrics: readonly PageMetric[]): number[] {
  const terms = text
    .toLowerCase()
    .split(',')
    .flatMap((term) => term.trim() || []);
  const groupsOf = ({ category, group, dataSet }: PageMetric) => [category, group, dataSet];
  // What all have in common, such as the name of a table, tells none from others.
  const isCommon = (name: string) => metrics.every((metric) => groupsOf(metric).includes(name));
  const names = metrics.map((metric) => [
    metric.label,
    ...groupsOf(metric).filter((name) => !isCommon(name)),
  ]);
  const named = (isMeant: (name: string) => boolean) =>
    [...names.keys()].filter((place) => names[place]!.some((name) => isMeant(name.toLowerCase())));
  const found = new Set(
    terms.flatMap((term) => {
      const exact = named((name) => name === term);
      return exact.length > 0 ? exact : named((name) => name.includes(term));
    }),
  );
  return [...metrics.keys()].filter((place) => terms.length === 0 || found.has(place));
}

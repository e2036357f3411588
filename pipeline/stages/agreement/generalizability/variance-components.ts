import { group, sort } from 'd3-array';
import { allPairs, weightedMean } from '../../../statistics/correlation/pairs.ts';

/** What a metric is of, such as its type or its person: a label per metric; empty if the metric is left out. */
export interface Facet {
  name: string;
  labels: readonly string[];
}

/** What only a metric itself has in common with itself. */
export const OWN = 'metric';

/** A part of a ranking: what metrics with exactly these facets in common share beyond metrics with fewer of them. */
export interface Component {
  /** The facets in common, in their order; all of them and {@link OWN} for what is a metric's own. */
  facets: string[];
  /** The pairs with exactly these facets in common. */
  pairs: number[];
}

/** The parts of a ranking by a set's facets, those with fewer facets first. A facet that lies within another one is shared only with it. */
export function componentsOf(facets: readonly Facet[]): Component[] {
  const { a, b } = allPairs(facets[0]!.labels.length);
  const isIn = (metric: number) => facets.every(({ labels }) => labels[metric] !== '');
  const known = [...a.keys()].filter((pair) => isIn(a[pair]!) && isIn(b[pair]!));
  const names = (pair: number) =>
    facets.filter(({ labels }) => labels[a[pair]!] === labels[b[pair]!]).map(({ name }) => name);
  const patterns = [...group(known, (pair) => names(pair).join()).values()];
  const own = { facets: [...facets.map(({ name }) => name), OWN], pairs: [] };
  const found = patterns.map((pairs) => ({ facets: names(pairs[0]!), pairs }));
  return sort([...found, own], (component) => component.facets.length);
}

/**
 * The parts of a standardised ranking, by the method of moments from the correlations of pairs (Brennan 2001, ch. 3): metrics
 * that share some facets correlate by the sum of the parts for these facets and for fewer, so that each part is the mean of
 * its pairs minus all smaller parts, and the rest, up to 1, is a metric's own (with noise). NaN if a mean has no pair.
 */
export function componentValues(components: readonly Component[], correlations: Float64Array): number[] {
  const parts: number[] = [];
  for (const { facets, pairs } of components) {
    const mean = pairs.length === 0 ? 1 : weightedMean(correlations, pairs);
    const isSmaller = (_: number, i: number) => components[i]!.facets.every((name) => facets.includes(name));
    parts.push(parts.filter(isSmaller).reduce((rest, part) => rest - part, mean));
  }
  return parts;
}

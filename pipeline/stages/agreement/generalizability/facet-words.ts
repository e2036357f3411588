import { listed } from '../../../messages/counts-and-lists.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { hasEstimate } from '../../../report/words/numbers.ts';
import { categoryName, names } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';

/** What two metrics of a category share, with the mean correlation of such pairs. */
export interface SharedLevel {
  category: string;
  facets: string[];
  /** “one metric type, but different data sets” */
  words: string;
  row: Rows['agreement.shared_mean'];
}

/** What two metrics of a category can share in a metric set, from the least to the most. */
export function sharedLevels(tables: Tables, set?: string): SharedLevel[] {
  const rows = tables.rows('agreement.shared_mean', { curation: 'by_study' }, set).filter(hasEstimate);
  const all = [...new Set(rows.flatMap(sharedFacets))];
  const outer = outerFacets(tables);
  return rows.map((row) => {
    const facets = sharedFacets(row);
    const others = all.filter((name) => !facets.includes(name));
    const outermost = others.filter((name) => !others.includes(outer.get(name) ?? ''));
    const one = oneOf(tables, facets);
    const different = listed(outermost.map(facetNames));
    const words = [one && `one ${one}`, different && `different ${different}`].filter(Boolean).join(', but ');
    return { category: kindName(row), facets, words, row };
  });
}

/** A category, with the type and species of its metrics unless all are meant: “V1 (tuning property, macaque)”. */
export function kindName({ category, metrics = 'all' }: { category: string; metrics: string }): string {
  const kind = metrics.replaceAll('_', ' ').replace(', none', '');
  return `${categoryName(category)}${kind === 'all' ? '' : ` (${kind})`}`;
}

/** By facet, the one that it lies within. */
function outerFacets({ study }: Tables): Map<string, string | undefined> {
  return new Map(study.metric_sets.flatMap(({ facets }) => facets.map(({ name, within }) => [name, within])));
}

/** What metrics have in common, without facets that another one lies within: “data set and metric type”. */
export function oneOf(tables: Tables, facets: readonly string[]): string {
  const outer = outerFacets(tables);
  const isOuter = (name: string) => facets.some((other) => outer.get(other) === name);
  return listed(facets.filter((name) => !isOuter(name)).map(facetName));
}

/** Facets that a row's metrics share, without the metric itself. */
export function sharedFacets({ shared }: { shared: string | null }): string[] {
  const all = shared?.split(', ') ?? [];
  return all.filter((name) => name !== 'nothing' && name !== 'metric');
}

const FACETS: Readonly<Record<string, string[]>> = names.facets;

/** One level of a facet, in words. */
export function facetName(facet: string): string {
  return FACETS[facet]?.[0] ?? facet;
}

/** Several of its levels. */
export function facetNames(facet: string): string {
  return FACETS[facet]?.[1] ?? `levels of ${facet}`;
}

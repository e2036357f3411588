import { cross, group } from 'd3-array';
import { setName } from '../../../cohort/cohort.ts';
import { type Curation, curations } from '../../../cohort/metric-attributes.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { meanColumns, numberColumns, type SetAgreement, weightedColumns } from '../pairs/correlate-sets.ts';
import { type Component, componentsOf, componentValues, type Facet } from './variance-components.ts';

/** A coefficient from which on a mean counts as dependable. */
const DEPENDABLE = 0.8;

/** Fewer levels do not show how many a mean needs. */
const MINIMUM_LEVELS = 3;

/** Categories that are what is left over, so that the data sets of their metrics are of nothing in common. */
const LEFT_OVER = ['other', 'own'];

/** Under what the metrics of a category are compared: the first columns of a row. */
type Key = { metric_set: string; category: string; metrics: string; curation: Curation };

/** Per metric, its type and species: metrics that differ in these may agree less, whatever else they share. The same for all if the study says what they differ in, or nobody has curated them. */
function kindsOf({ cohort, attributes }: SetAgreement, facets: DeclaredFacets): string[] {
  const { metrics, of } = attributes[0]!.shared;
  const isDeclared = facets.some(({ pattern }) => pattern !== undefined);
  return cohort.metrics.map((_, metric) => {
    const own = of[metrics.indexOf(metric)];
    return own && !isDeclared ? `${own.metric_type}, ${own.species}` : 'all';
  });
}

type DeclaredFacets = Study['metric_sets'][number]['facets'];

/** The facets of some metrics of a category with the number of their levels; without those that divide them no further than the one they lie within. */
function facetsOf(
  { cohort, dataSets }: SetAgreement,
  facets: DeclaredFacets,
  own: readonly number[],
  { category, curation }: Key,
) {
  const { metrics } = cohort;
  const whole = { name: '', labels: metrics.map((_, i) => (own.includes(i) ? category : '')), levels: 1 };
  const found: (Facet & { levels: number; fixed: boolean | undefined })[] = [];
  for (const { name, within, pattern, fixed } of facets) {
    if (pattern === undefined && LEFT_OVER.includes(category)) continue;
    const outer = found.find((facet) => facet.name === within) ?? whole;
    const labels = metrics.map(({ id }, i) => {
      const level = pattern === undefined ? dataSets[i]![curation] : new RegExp(pattern).exec(id)?.[1];
      return outer.labels[i] && level ? `${outer.labels[i]} / ${level}` : '';
    });
    const levels = new Set(labels.filter(Boolean)).size;
    if (levels > outer.levels) found.push({ name, labels, levels, fixed });
  }
  return found;
}

/** For each category, by type and species, the parts of a metric's ranking, and how far a mean over more such metrics depends on which they are. */
export function generalizabilityRows(
  set: SetAgreement,
  study: Study,
): { components: Row[]; coefficients: Row[] }[] {
  const { metricSet, metrics } = set.cohort;
  const declared = study.metric_sets.find(({ name }) => name === setName(metricSet))!.facets;
  const kinds = kindsOf(set, declared);
  const alike = group(metrics.keys(), (i) => `${metrics[i]!.category}: ${kinds[i]}`);
  const found = cross(alike.values(), curations).map(([own, curation]) => {
    const { category } = metrics[own[0]!]!;
    const key = { metric_set: metricSet, category, metrics: kinds[own[0]!]!, curation };
    return { key, facets: facetsOf(set, declared, own, key) };
  });
  const labels = found.map(({ facets }) => JSON.stringify(facets));
  return found.flatMap(({ key, facets }, i) =>
    // Curations with the same data sets have the same parts.
    facets.length === 0 || labels.indexOf(labels[i]!) < i ? [] : rowsUnder(set, facets, key),
  );
}

function rowsUnder(set: SetAgreement, facets: ReturnType<typeof facetsOf>, key: Key) {
  const all = componentsOf(facets);
  const pairs = all.flatMap((part) => part.pairs);
  /** What some parts add up to, with an interval over families. */
  const sumOf = (isCounted: (part: Component) => boolean) =>
    numberColumns(set.pairs, pairs, (correlations) =>
      componentValues(all, correlations)
        .filter((_, i) => isCounted(all[i]!))
        .reduce((total, part) => total + part, 0),
    );
  return {
    components: all.map((part) => {
      const { n_pairs, ...own } = sumOf((each) => each === part);
      const { estimate, ...mean } = weightedColumns(set.pairs, part.pairs, undefined, 'mean_');
      return {
        ...key,
        shared: part.facets.join(', ') || 'nothing',
        mean_correlation: estimate,
        ...mean,
        ...own,
      };
    }),
    coefficients: facets.flatMap(({ name, levels, fixed }) => {
      if (fixed) return [];
      const differ = (part: Component) => !part.facets.includes(name);
      const one: Row = sumOf(differ);
      return {
        ...key,
        facet: name,
        n_levels: levels,
        ...one,
        // The coefficient is the mean of the pairs that share the most.
        n_pairs: meanColumns(set.pairs.counted, { kind: 'mean', pairs: all.filter(differ).at(-1)!.pairs })
          .n_pairs,
        n_needed: levelsNeeded(one.estimate, levels),
        n_needed_low: levelsNeeded(one.ci_high, levels),
        n_needed_high: levelsNeeded(one.ci_low, levels),
      };
    }),
  };
}

/** How many levels make a mean dependable, by its coefficient for one (Spearman–Brown), at least 1; null if that is 0 up to rounding, or below, or if there are too few levels to show it. */
function levelsNeeded(one: Row[string] | undefined, levels: number): number | null {
  const coefficient = Number(one);
  if (levels < MINIMUM_LEVELS || !(coefficient > 1e-6)) return null;
  return Math.max(1, Math.ceil((DEPENDABLE * (1 - coefficient)) / (coefficient * (1 - DEPENDABLE)) - 1e-9));
}

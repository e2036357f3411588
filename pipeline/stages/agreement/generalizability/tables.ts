import { group } from 'd3-array';
import { setName } from '../../../cohort/cohort.ts';
import { curations, type DataSets } from '../../../cohort/metric-attributes.ts';
import { total } from '../../../statistics/numbers/total.ts';
import type { LeaveOut } from '../../../statistics/resampling/jackknife.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { countedAmong, numberColumns, quantityColumns, type SetAgreement } from '../pairs/correlate-sets.ts';
import { type Component, componentsOf, componentValues, type Facet } from './variance-components.ts';

/** A coefficient from which on a mean counts as dependable. */
const DEPENDABLE = 0.8;

/** Fewer levels do not show how many a mean needs. */
const MINIMUM_LEVELS = 3;

/** Categories that are what is left over, so that the data sets of their metrics are of nothing in common. */
const LEFT_OVER = ['other', 'own'];

/** Under what the metrics of a category are compared: the first columns of a row. */
type Key = { category: string; metrics: string; curation: keyof DataSets };

/** Per metric, its type and species: metrics that differ in these may agree less, whatever else they share. The same for all if the study says what they differ in, or nobody has curated them. */
function kindsOf({ attributes }: SetAgreement, facets: DeclaredFacets): string[] {
  const isDeclared = facets.some(({ pattern }) => pattern !== undefined);
  return attributes.map((own) => (own && !isDeclared ? `${own.metric_type}, ${own.species}` : 'all'));
}

type DeclaredFacets = Study['metric_sets'][number]['facets'];

/** A facet of the metrics of a category. */
interface CategoryFacet extends Facet {
  levels: number;
  fixed: boolean | undefined;
}

/** The facets of some metrics of a category; without those that divide them no further than the one they lie within. */
function facetsOf(
  { cohort, dataSets }: SetAgreement,
  declared: DeclaredFacets,
  alike: readonly number[],
  { category, curation }: Key,
): CategoryFacet[] {
  const facets: CategoryFacet[] = [];
  for (const { name, within, pattern, fixed } of declared) {
    if (pattern === undefined && LEFT_OVER.includes(category)) continue;
    const outer = facets.find((facet) => facet.name === within);
    const labels = cohort.metrics.map(({ id }, metric) => {
      const outerLabel = outer ? outer.labels[metric] : alike.includes(metric) && category;
      const level = pattern === undefined ? dataSets[metric]![curation] : new RegExp(pattern).exec(id)?.[1];
      return outerLabel && level ? `${outerLabel} / ${level}` : '';
    });
    const levels = new Set(labels.filter(Boolean)).size;
    if (levels > (outer?.levels ?? 1)) facets.push({ name, labels, levels, fixed });
  }
  return facets;
}

/**
 * For each category, by type and species, the parts of a metric's ranking, and how far a mean over more such metrics
 * depends on which they are: rows of agreement/variance_component and agreement/generalizability.
 */
export function generalizabilityRows(set: SetAgreement, study: Study) {
  const { metricSet, metrics } = set.cohort;
  const declared = study.metric_sets.find(({ name }) => name === setName(metricSet))!.facets;
  const kinds = kindsOf(set, declared);
  const rows = { components: [] as Row[], coefficients: [] as Row[] };
  for (const alike of group(metrics.keys(), (i) => `${metrics[i]!.category}: ${kinds[i]}`).values()) {
    // Curations with the same data sets have the same parts.
    const known = new Set<string>();
    for (const curation of [...curations, 'stimuli'] as const) {
      const first = alike[0]!;
      const { category } = metrics[first]!;
      const key = { category, metrics: kinds[first]!, curation };
      const facets = facetsOf(set, declared, alike, key);
      const labels = JSON.stringify(facets);
      if (facets.length === 0 || known.has(labels)) continue;
      known.add(labels);
      const components = componentsOf(facets);
      rows.components.push(...componentRows(set, components, key));
      for (const facet of facets)
        if (!facet.fixed) rows.coefficients.push(coefficientRow(set, components, facet, key));
    }
  }
  return rows;
}

function componentRows({ pairs }: SetAgreement, components: readonly Component[], key: Key): Row[] {
  return components.map((component) => {
    const { estimate, ...mean } = quantityColumns(pairs, { kind: 'mean', pairs: component.pairs }, 'mean_');
    const shared = component.facets.join(', ') || 'nothing';
    const part = sumOf(pairs, components, (other) => other === component);
    return { ...key, shared, mean_correlation: estimate, ...mean, ...part };
  });
}

function coefficientRow(
  { pairs }: SetAgreement,
  components: readonly Component[],
  { name, levels }: CategoryFacet,
  key: Key,
): Row {
  const isInCoefficient = ({ facets }: Component) => !facets.includes(name);
  const coefficient: Row = sumOf(pairs, components, isInCoefficient);
  // It is the mean of the pairs that share the most.
  const averaged = components.findLast(isInCoefficient)!.pairs;
  return {
    ...key,
    facet: name,
    n_levels: levels,
    ...coefficient,
    n_pairs: countedAmong(pairs.counted, averaged).length,
    n_needed: levelsNeeded(coefficient.estimate, levels),
    n_needed_low: levelsNeeded(coefficient.ci_high, levels),
    n_needed_high: levelsNeeded(coefficient.ci_low, levels),
  };
}

/** What some components add up to, with an interval. */
function sumOf(pairs: LeaveOut, components: readonly Component[], isIn: (component: Component) => boolean) {
  const all = components.flatMap((component) => component.pairs);
  return numberColumns(pairs, all, (correlations) =>
    total(componentValues(components, correlations).filter((_, i) => isIn(components[i]!))),
  );
}

/** How many levels make a mean dependable, by its coefficient for one (Spearman–Brown), at least 1; null if that is 0 up to rounding, or below, or if there are too few levels to show it. */
function levelsNeeded(one: Row[string] | undefined, levels: number): number | null {
  const coefficient = Number(one);
  if (levels < MINIMUM_LEVELS || !(coefficient > 1e-6)) return null;
  return Math.max(1, Math.ceil((DEPENDABLE * (1 - coefficient)) / (coefficient * (1 - DEPENDABLE)) - 1e-9));
}

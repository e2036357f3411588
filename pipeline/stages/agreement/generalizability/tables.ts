import { cross } from 'd3-array';
import { setName } from '../../../cohort/cohort.ts';
import { type Curation, curations } from '../../../cohort/metric-attributes.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { numberColumns, type SetAgreement, weightedColumns } from '../pairs/correlate-sets.ts';
import { type Component, componentsOf, componentValues, type Facet } from './variance-components.ts';

/** A coefficient from which on a mean counts as dependable. */
const DEPENDABLE = 0.8;

/** Categories that are what is left over, so that the data sets of their metrics are of nothing in common. */
const LEFT_OVER = ['other', 'own'];

/** Under what a category's metrics are compared: the first columns of a row. */
type Key = { metric_set: string; category: string; curation: Curation };

/** The facets of a category's metrics with the number of their levels; without those that divide them no further than the one they lie within. */
function facetsOf({ cohort, dataSets }: SetAgreement, study: Study, { category, curation }: Key) {
  const { metricSet, metrics } = cohort;
  const { facets } = study.metric_sets.find(({ name }) => name === setName(metricSet))!;
  const inCategory = metrics.map((metric) => (metric.category === category ? category : ''));
  const whole = { name: '', labels: inCategory, levels: 1 };
  const found: (Facet & { levels: number; fixed: boolean | undefined })[] = [];
  for (const { name, within, pattern, fixed } of facets) {
    if (pattern === undefined && LEFT_OVER.includes(category)) continue;
    const outer = found.find((facet) => facet.name === within) ?? whole;
    const labels = metrics.map(({ id }, i) => {
      const own = pattern === undefined ? dataSets[i]![curation] : new RegExp(pattern).exec(id)?.[1];
      return outer.labels[i] && own ? `${outer.labels[i]} / ${own}` : '';
    });
    const levels = new Set(labels.filter(Boolean)).size;
    if (levels > outer.levels) found.push({ name, labels, levels, fixed });
  }
  return found;
}

/** For each category, the parts of a metric's ranking, and how far a mean over more metrics of a kind depends on which they are. */
export function generalizabilityRows(
  set: SetAgreement,
  study: Study,
): { components: Row[]; coefficients: Row[] }[] {
  const { metricSet, metrics } = set.cohort;
  const categories = [...new Set(metrics.map(({ category }) => category))];
  const found = cross(categories, curations).map(([category, curation]) => {
    const key = { metric_set: metricSet, category, curation };
    return { key, facets: facetsOf(set, study, key) };
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
        n_pairs: weightedColumns(set.pairs, all.filter(differ).at(-1)!.pairs).n_pairs,
        n_needed: levelsNeeded(one.estimate),
        n_needed_low: levelsNeeded(one.ci_high),
        n_needed_high: levelsNeeded(one.ci_low),
      };
    }),
  };
}

/** How many levels make a mean dependable, by its coefficient for one (Spearman–Brown), at least 1; null if that is 0 up to rounding, or below. */
function levelsNeeded(one: Row[string] | undefined): number | null {
  const coefficient = Number(one);
  if (!(coefficient > 1e-6)) return null;
  return Math.max(1, Math.ceil((DEPENDABLE * (1 - coefficient)) / (coefficient * (1 - DEPENDABLE)) - 1e-9));
}

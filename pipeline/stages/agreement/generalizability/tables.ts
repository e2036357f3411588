import { type Metric, setName } from '../../../cohort/cohort.ts';
import { type Curation, curations } from '../../../cohort/metric-attributes.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';
import { type Component, componentsOf, componentValues, type Facet } from './variance-components.ts';

/** A coefficient from which on a mean counts as dependable. */
const DEPENDABLE = 0.8;

/** Categories that are what is left over, so that sharing one means nothing. */
const LEFT_OVER = ['other', 'own'];

/** The facets of a category's metrics with the number of their levels; without those that divide them no further than the one they lie within. */
function facetsOf(
  { cohort, dataSets }: SetAgreement,
  { metric_sets }: Study,
  category: string,
  curation: Curation,
) {
  const { metricSet, metrics } = cohort;
  const { facets } = metric_sets.find(({ name }) => name === setName(metricSet))!;
  const whole = { name: '', labels: metrics.map(() => 'all'), levels: 1 };
  const found: (Facet & { levels: number; isFiner: boolean; fixed: boolean | undefined })[] = [];
  for (const { name, within, pattern, fixed } of facets) {
    const outer = found.find((facet) => facet.name === within) ?? whole;
    const ownLabel = (metric: Metric, i: number) => {
      if (metric.category !== category) return '';
      if (pattern !== undefined) return new RegExp(pattern).exec(metric.id)?.[1] ?? '';
      return LEFT_OVER.includes(category) ? '' : dataSets[i]![curation];
    };
    const labels = metrics.map((metric, i) => {
      const [around, own] = [outer.labels[i]!, ownLabel(metric, i)];
      return around && own && `${around} / ${own}`;
    });
    const levels = new Set(labels.filter(Boolean)).size;
    found.push({ name, labels, levels, isFiner: levels > outer.levels, fixed });
  }
  return found.filter(({ isFiner }) => isFiner);
}

/** For each category, the parts of a metric's ranking, and how far a mean over more metrics of a kind depends on which they are. */
export function generalizabilityRows(
  set: SetAgreement,
  study: Study,
): { components: Row[]; coefficients: Row[] }[] {
  const categories = new Set(set.cohort.metrics.map(({ category }) => category));
  return [...categories].flatMap((category) => {
    const labelled = curations.map((curation) => facetsOf(set, study, category, curation));
    const keys = labelled.map((facets) => JSON.stringify(facets));
    return labelled.flatMap((facets, i) =>
      // Curations with the same data sets have the same parts.
      facets.length === 0 || keys.indexOf(keys[i]!) < i
        ? []
        : rowsUnder(set, facets, category, curations[i]!),
    );
  });
}

function rowsUnder(
  set: SetAgreement,
  facets: ReturnType<typeof facetsOf>,
  category: string,
  curation: Curation,
) {
  const all = componentsOf(facets);
  const shared = { metric_set: set.cohort.metricSet, category, curation };
  const pairs = all.flatMap((part) => part.pairs);
  /** What some parts add up to, with an interval over families. */
  const sumOf = (isCounted: (part: Component) => boolean) =>
    set.numberOf(pairs, (correlations) =>
      componentValues(all, correlations)
        .filter((_, i) => isCounted(all[i]!))
        .reduce((total, part) => total + part, 0),
    );
  return {
    components: all.map((part) => {
      const { n_pairs, ...own } = sumOf((each) => each === part);
      const mean: Row = set.meanOf(part.pairs);
      return {
        ...shared,
        shared: part.facets.join(', ') || 'nothing',
        mean_correlation: mean.estimate ?? null,
        mean_family_ci_low: mean.family_ci_low ?? null,
        mean_family_ci_high: mean.family_ci_high ?? null,
        n_pairs: mean.n_pairs!,
        ...own,
      };
    }),
    coefficients: facets.flatMap(({ name, levels, fixed }) => {
      if (fixed) return [];
      const differ = (part: Component) => !part.facets.includes(name);
      const one: Row = sumOf(differ);
      return {
        ...shared,
        facet: name,
        n_levels: levels,
        ...one,
        n_pairs: set.meanOf(all.filter(differ).flatMap((part) => part.pairs)).n_pairs,
        n_needed: levelsNeeded(one.estimate),
        n_needed_low: levelsNeeded(one.family_ci_high),
        n_needed_high: levelsNeeded(one.family_ci_low),
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

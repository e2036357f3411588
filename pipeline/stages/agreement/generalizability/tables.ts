import { setName } from '../../../cohort/cohort.ts';
import { type Curation, curations } from '../../../cohort/metric-attributes.ts';
import { weightedMean } from '../../../statistics/correlation/pair-means.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';
import { type Component, componentsOf, type Facet } from './variance-components.ts';

/** A coefficient from which on a mean counts as dependable. */
const DEPENDABLE = 0.8;

/** The labels of a set's facets, as its study declares them; none without facets. */
function facetsOf({ cohort, dataSets }: SetAgreement, { metric_sets }: Study, curation: Curation): Facet[] {
  const { metricSet, metrics } = cohort;
  const { facets = [] } = metric_sets.find(({ name }) => name === setName(metricSet))!;
  const found: Facet[] = [];
  for (const { name, within, pattern, of } of facets) {
    const outer = found.find((facet) => facet.name === within)?.labels;
    const own = metrics.map((metric, i) => {
      if (pattern !== undefined) return new RegExp(pattern).exec(metric.id)?.[1] ?? '';
      return of === 'data_set' ? dataSets[i]![curation] : metric[of ?? 'category'];
    });
    found.push({ name, labels: own.map((label, i) => (outer ? `${outer[i]} / ${label}` : label)) });
  }
  return found;
}

/** The parts of a metric's ranking, and how far a mean over more metrics of a kind depends on which they are. */
export function generalizabilityRows(
  set: SetAgreement,
  study: Study,
): { components: Row[]; coefficients: Row[] }[] {
  const labelled = curations.map((curation) => facetsOf(set, study, curation));
  const keys = labelled.map((facets) => JSON.stringify(facets));
  return labelled.flatMap((facets, i) =>
    // Curations with the same data sets have the same parts.
    facets.length === 0 || keys.indexOf(keys[i]!) < i ? [] : rowsUnder(set, facets, curations[i]!),
  );
}

function rowsUnder(set: SetAgreement, facets: readonly Facet[], curation: Curation) {
  const all = componentsOf(facets);
  const shared = { metric_set: set.cohort.metricSet, curation };
  /** What the parts add up to, with an interval over families. */
  const sumOf = (parts: readonly Component[]) =>
    set.numberOf(
      all.flatMap(({ pairs }) => pairs),
      (correlations) => {
        const means = all.map(({ pairs }) => (pairs.length === 0 ? 1 : weightedMean(correlations, pairs)));
        const partOf = ({ coefficients }: Component) =>
          coefficients.reduce(
            (sum, coefficient, i) => (coefficient === 0 ? sum : sum + coefficient * means[i]!),
            0,
          );
        return parts.reduce((sum, part) => sum + partOf(part), 0);
      },
    );
  return {
    components: all.map((part) => {
      const { n_pairs, ...own } = sumOf([part]);
      const mean: Row = set.meanOf(part.pairs);
      return {
        ...shared,
        shared: part.facets.join(', ') || 'nothing',
        mean_correlation: mean.estimate ?? null,
        mean_family_ci_low: mean.family_ci_low ?? null,
        mean_family_ci_high: mean.family_ci_high ?? null,
        n_pairs: part.pairs.length,
        ...own,
      };
    }),
    coefficients: facets.map(({ name, labels }) => {
      const { n_pairs, ...one }: Row = sumOf(all.filter((part) => !part.facets.includes(name)));
      const needed = (coefficient: Row[string] | undefined) =>
        !(typeof coefficient === 'number' && coefficient > 0)
          ? null
          : Math.ceil((DEPENDABLE * (1 - coefficient)) / (coefficient * (1 - DEPENDABLE)) - 1e-9);
      return {
        ...shared,
        facet: name,
        n_levels: new Set(labels).size,
        ...one,
        n_needed: needed(one.estimate),
        n_needed_low: needed(one.family_ci_high),
        n_needed_high: needed(one.family_ci_low),
      };
    }),
  };
}

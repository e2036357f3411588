import { group, sum } from 'd3-array';
import { count, listed } from '../../messages/plurals.ts';
import type { Study } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type Finding, lead } from './finding.ts';
import { MEAN, type Tables } from './finding-tables.ts';
import names from './names.json' with { type: 'json' };
import { percent, rhoWithInterval, shareWithInterval } from './number-format.ts';
import { categoryName } from './phrases.ts';
import { estimateOf, isPresent, matching, numberOf } from './row-numbers.ts';

export type SharedLevel = ReturnType<typeof sharedLevels>[number];

/** What two metrics of a category can share, from the least to the most: “one metric type, but different data sets”, with the mean correlation of such pairs. */
export function sharedLevels(tables: Tables) {
  const names = [...new Set(tables.rows('agreement.shared_mean').flatMap(facetsOf))];
  const all = tables.estimates('agreement.shared_mean');
  const outer = outerFacets(tables);
  return [...group(all, ({ category, shared }) => `${category} ${shared}`).values()].map((rows) => {
    const category = categoryName(rows[0]!.category);
    const facets = facetsOf(rows[0]!);
    const others = names.filter((name) => !facets.includes(name));
    const outermost = others.filter((name) => !others.includes(outer.get(name) ?? ''));
    const one = innermost(facets, outer);
    const different = listed(outermost.map(facetNames));
    const words = [one && `one ${one}`, different && `different ${different}`].filter(Boolean).join(', but ');
    // A row for each curation that differs.
    return { category, facets, words, rows };
  });
}

/** By facet, the one that it lies within. */
function outerFacets({ study }: Tables): Map<string, string | undefined> {
  return new Map(study.metric_sets.flatMap(({ facets }) => facets.map(({ name, within }) => [name, within])));
}

/** Facets without those that another one lies within, in words. */
function innermost(facets: readonly string[], outer: ReturnType<typeof outerFacets>): string {
  const isOuter = (name: string) => facets.some((other) => outer.get(other) === name);
  return listed(facets.filter((name) => !isOuter(name)).map(facetName));
}

/** Without the metric itself. */
function facetsOf({ shared }: Row): string[] {
  return String(shared)
    .split(', ')
    .filter((name) => name !== 'nothing' && name !== 'metric');
}

const FACETS: Readonly<Record<string, string[]>> = names.facets;

/** One level of a facet, in words. */
export function facetName(facet: string): string {
  return FACETS[facet]?.[0] ?? facet;
}

/** Several of its levels. */
function facetNames(facet: string): string {
  return FACETS[facet]?.[1] ?? `levels of ${facet}`;
}

/** What a ranking is made of, and over how many levels of a facet a mean generalises. */
export function componentFindings(tables: Tables): (string | Finding)[] {
  const [main, ...others] = tables.study.metric_sets;
  // What a study says of other models or metrics.
  const told = others.filter(
    ({ models, facets }) => models !== undefined || facets.some(({ pattern }) => pattern !== undefined),
  );
  return [
    lead('comparison', overFewerModels(tables)),
    partsInWords(tables, main!, true),
    ...told.map((set) => partsInWords(tables, set, false)),
    ...tables
      .estimates('agreement.generalizability', { curation: 'by_study' })
      .map((row) => neededInWords(row, tables)),
  ];
}

/** The mean over the models of the sets that name theirs, beside that over all; empty without such sets. */
function overFewerModels(tables: Tables): string {
  const fewer = tables.asked() ? [] : tables.narrower();
  if (fewer.length === 0) return '';
  const all = tables.meanAgreement();
  const sets = [{ mean: all, models: `over all ${numberOf(all, 'n_models')} models` }, ...fewer];
  return `The average correlation is ${listed(sets.map(({ mean, models }) => `${rhoWithInterval(mean)} ${models}`))}.`;
}

/** By category, the parts of a metric set's rankings: shared by all metrics, by those of one …, a metric's own, and the sum of parts below 5 %. */
export function rankingParts(tables: Tables, set: string) {
  const rows = matching(tables.ofSet('agreement.variance_component', set), { curation: 'by_study' });
  const known = rows.filter((row) => isPresent(row, 'estimate'));
  return [...group(known, ({ category }) => categoryName(category))].map(([category, parts]) => {
    const shared = parts.find((row) => row.shared === 'nothing');
    const own = parts.find((row) => String(row.shared).endsWith('metric'));
    const others = parts
      .filter((row) => row !== shared && row !== own)
      .map((row) => ({ row, name: innermost(facetsOf(row), outerFacets(tables)) }));
    const larger = others.filter(({ row }) => estimateOf(row) > 0.05);
    const rest = sum(others, ({ row }) => estimateOf(row)) - sum(larger, ({ row }) => estimateOf(row));
    return { category, shared, larger, own, others, rest };
  });
}

/** The parts of the rankings of each category in a metric set. */
function partsInWords(tables: Tables, { name, title }: Study['metric_sets'][number], isMain: boolean) {
  const inCategories = rankingParts(tables, name).map(({ category, shared, larger, own, others, rest }) => {
    const most = larger.map((part) => `${shareWithInterval(part.row)} by metrics of one ${part.name}`);
    // What no two metrics share cannot be told from a metric's own.
    const unshared = others.length > 0 || !own ? '' : ` and its ${listed(facetsOf(own).map(facetName))}'s`;
    const parts = [
      `${shareWithInterval(shared)} is shared by all of them`,
      ...(most.length > 0 ? [`a further ${listed(most)}`] : []),
      ...(own ? [`${percent(estimateOf(own))} is a metric's own${unshared}, with noise`] : []),
      ...(rest < 0.005 ? [] : [`smaller parts sum to ${percent(rest)}`]),
    ];
    return `Of the ranking by a metric of ${category}, ${parts.join('; ')}`;
  });
  if (inCategories.length === 0) return '';
  const text = `${inCategories.join('. ')}.`;
  if (isMain) return `${text} (Variance components, in agreement/variance_component.)`;
  const [mean] = matching(tables.ofSet('agreement.summary', name), MEAN);
  return `${title} (${mean!.n_metrics} metrics, ${count(numberOf(mean, 'n_models'), 'model', 'models')}): the average correlation is ${rhoWithInterval(mean)}. ${text}`;
}

/** “In V1, rankings correlate by 0.07 (0.01 to 0.12; 192 pairs) across data sets; to reach 0.8, a mean with one metric from each needs 55 data sets (…).” */
function neededInWords(row: Row, tables: Tables): string {
  const { category, facet } = row;
  const [one, many] = [facetName, facetNames].map((name) => name(String(facet))) as [string, string];
  const pairs = count(numberOf(row, 'n_pairs'), 'pair', 'pairs');
  const across = `In ${categoryName(category)}, rankings correlate by ${rhoWithInterval(row, pairs)} across ${many}`;
  if (!isPresent(row, 'n_needed'))
    return `${across}, so no number of ${many} is known to be enough for a mean that generalises.`;
  const others = tables
    .estimates('agreement.generalizability', { category: category!, facet: facet! })
    .filter(({ n_needed }) => n_needed !== row.n_needed);
  const most = isPresent(row, 'n_needed_high') ? row.n_needed_high : 'any number';
  const range = isPresent(row, 'n_needed_low') ? ` (${row.n_needed_low} to ${most})` : '';
  const elsewhere =
    others.length === 0
      ? ''
      : `; with other ways to count data sets, ${listed(others.map((other) => (isPresent(other, 'n_needed') ? String(other.n_needed) : 'none')))}`;
  return `${across}; to reach 0.8, a mean with one metric from each needs ${count(numberOf(row, 'n_needed'), one, many)}${range}${elsewhere}.`;
}

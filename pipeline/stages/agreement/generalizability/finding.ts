import { group, sum } from 'd3-array';
import { count, listed } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, leading } from '../../../report/finding/finding.ts';
import { MEAN, type Tables } from '../../../report/finding/tables.ts';
import { isOpen } from '../../../report/words/agreement-words.ts';
import {
  estimateOf,
  hasEstimate,
  hasMainFamily,
  isPresent,
  numberOf,
  percent,
  rhoOf,
  rhoWithInterval,
  rowsWith,
  withInterval,
} from '../../../report/words/numbers.ts';
import { categoryName, names } from '../../../report/words/phrases.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { dataSetRange, mainDataSet } from '../means/data-set-words.ts';
import { changeOf, meansOf, rangeSets } from '../range/finding.ts';

type MetricSet = Study['metric_sets'][number];

/** What two metrics of a category share, with the mean correlation of such pairs. */
export interface SharedLevel {
  category: string;
  facets: string[];
  /** “one metric type, but different data sets” */
  words: string;
  row: Row;
}

/** What two metrics of a category can share in a metric set, from the least to the most. */
export function sharedLevels(tables: Tables, set?: string): SharedLevel[] {
  const rows = rowsWith(tables.rows('agreement.shared_mean', { curation: 'by_study' }, set), 'estimate');
  const names = [...new Set(rows.flatMap(facetsOf))];
  const outer = outerFacets(tables);
  return rows.map((row) => {
    const facets = facetsOf(row);
    const others = names.filter((name) => !facets.includes(name));
    const outermost = others.filter((name) => !others.includes(outer.get(name) ?? ''));
    const one = listed(innermost(tables, facets).map(facetName));
    const different = listed(outermost.map(facetNames));
    const words = [one && `one ${one}`, different && `different ${different}`].filter(Boolean).join(', but ');
    return { category: kindName(row), facets, words, row };
  });
}

/** A category, with the type and species of its metrics unless all are meant: “V1 (tuning property, macaque)”. */
function kindName({ category, metrics = 'all' }: Row): string {
  const kind = String(metrics).replaceAll('_', ' ').replace(', none', '');
  return `${categoryName(category)}${kind === 'all' ? '' : ` (${kind})`}`;
}

/** By facet, the one that it lies within. */
function outerFacets({ study }: Tables): Map<string, string | undefined> {
  return new Map(study.metric_sets.flatMap(({ facets }) => facets.map(({ name, within }) => [name, within])));
}

/** Facets without those that another one lies within. */
function innermost(tables: Tables, facets: readonly string[]): string[] {
  const outer = outerFacets(tables);
  const isOuter = (name: string) => facets.some((other) => outer.get(other) === name);
  return facets.filter((name) => !isOuter(name));
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
export function componentFindings(tables: Tables): Finding[] {
  // The main set, and what a study says of other models or metrics.
  const sets = tables.study.metric_sets.filter(
    ({ models, facets }, i) => i === 0 || models || facets.some(({ pattern }) => pattern),
  );
  return [
    headline('comparison.depends', dependsInWords(tables)),
    leading('comparison.fewer', overFewerModels(tables)),
    ...sets.flatMap((set, i) => [
      ...rankingParts(tables, set, i === 0),
      ...neededFindings(tables, set, i === 0),
    ]),
  ];
}

/** On which models, kinds of metrics or data sets agreement depends; empty without numbers on these. */
function dependsInWords(tables: Tables): string {
  const set = rangeSets(tables).find((each) => each.isMain && meansOf(each).length > 1);
  const change = set && changeOf(set);
  const mean = tables.headline();
  const on = [
    !tables.asked() && dataSetRange(tables)?.isClear ? 'which data sets are counted' : '',
    change === 'falls' || change === 'rises' ? 'which models are compared' : '',
    isOpen(mean) && hasMainFamily(mean) ? 'single families of models' : '',
  ].filter(Boolean);
  if (on.length > 0) return `Agreement depends on ${listed(on)}.`;
  if (change === 'unclear') return 'It is not clear whether agreement depends on accuracy.';
  if (!set) return sharedLevels(tables).length > 1 ? 'What agreement depends on is not clear.' : '';
  const means = meansOf(set);
  const falls = estimateOf(means.at(-1)) < estimateOf(means[0]) ? 'falls' : 'rises';
  return `Agreement ${falls} among the best models${set.trained}, but these are of too few families for intervals.`;
}

/** The mean over the models of the sets that name theirs, empty without such sets. */
function overFewerModels(tables: Tables): string {
  const fewer = tables.asked() ? [] : tables.narrower();
  if (fewer.length === 0) return '';
  return `Instead of ${rhoOf(tables.meanAgreement())} over all models, the average correlation is ${listed(fewer.map(({ mean, over }) => `${rhoWithInterval(mean)} ${over}`))}.`;
}

/** The parts of the rankings of each category in a metric set. */
function rankingParts(tables: Tables, { name, title, models }: MetricSet, isMain: boolean): Finding[] {
  const rows = tables
    .rows('agreement.variance_component', { curation: 'by_study' }, name)
    .filter(hasEstimate);
  const parts = [...group(rows, kindName)].flatMap(([category, own]) =>
    partsOfCategory(tables, name, category, own),
  );
  if (isMain || parts.length === 0) return parts;
  const [mean] = tables.rows('agreement.summary', MEAN, name);
  // The mean over fewer models is beside that over all.
  const average = models ? '' : `, where the average correlation is ${rhoWithInterval(mean)}`;
  const about = `Of ${title} (${mean!.n_metrics} metrics, ${count(numberOf(mean, 'n_models'), 'model')})${average}:`;
  return [detail(`comparison.parts.${name}`, about, { mean }), ...parts];
}

/** What is shared by all metrics of a category, by those of one …, what is a metric's own, and the sum of parts below 5 %. */
function partsOfCategory(tables: Tables, set: string, category: string, rows: readonly Row[]): Finding[] {
  const shared = rows.find((row) => row.shared === 'nothing');
  const own = rows.find((row) => String(row.shared).endsWith('metric'));
  const others = rows.filter((row) => row !== shared && row !== own);
  // A single pair shows no part.
  if ([shared, ...others].some((row) => row?.n_pairs === 1)) return [];
  const larger = others.filter((row) => estimateOf(row) > 0.05);
  const rest = sum(others, estimateOf) - sum(larger, estimateOf);
  const share = (row: Row | undefined) => withInterval(row, 'estimate', percent);
  const most = larger.map(
    (row) => `${share(row)} by metrics of one ${listed(innermost(tables, facetsOf(row)).map(facetName))}`,
  );
  // What no two metrics share cannot be separated from a metric's own.
  const unshared = others.length > 0 || !own ? '' : ` and its ${listed(facetsOf(own).map(facetName))}'s`;
  const main = mainDataSet(tables, shared?.category, set);
  const parts = [
    `an estimated ${share(shared)} is shared by all of them`,
    most.length > 0 ? `a further ${listed(most)}` : '',
    own ? `${percent(estimateOf(own))} is a metric's own${unshared}, with noise` : '',
    main?.onlyOther
      ? `pairs of one data set are all of ${main.name}, other pairs all with ${main.onlyOther}`
      : '',
    Math.abs(rest) < 0.005 ? '' : `smaller parts sum to ${percent(rest)}`,
  ];
  const text = `Of the variance of ranks by a metric of ${category}, ${parts.filter(Boolean).join('; ')}.`;
  return [detail(`comparison.parts.${set}.${category}`, text, { shared, own })];
}

/** “In V1, rankings correlate by 0.07 (0.01 to 0.12, 192 pairs) across data sets on average; to reach 0.8, a mean with one metric from each needs 55 data sets (…).” */
function neededFindings(tables: Tables, { name, title }: MetricSet, isMain: boolean): Finding[] {
  const rows = tables.rows('agreement.generalizability', { curation: 'by_study' }, name);
  const known = rows.filter((row) => isPresent(row, 'n_needed') || isPresent(row, 'n_needed_low'));
  return known.map((row) => {
    const shared = listed(innermost(tables, facetsOf(row)).map(facetName));
    const pairs = count(numberOf(row, 'n_pairs'), 'pair');
    const text = `${isMain ? 'In' : `${title}: in`} ${kindName(row)}, rankings${shared && ` by metrics of one ${shared}`} correlate by ${rhoWithInterval(row, pairs)} across ${facetNames(String(row.facet))} on average; ${needs(row)}.${byImages(tables, name, row)}`;
    return detail(`comparison.needed.${name}.${kindName(row)}.${row.facet}`, text, { row });
  });
}

/** The same if data sets with the same images count as one; empty if all have their own. */
function byImages(tables: Tables, set: string, { category, metrics, facet }: Row): string {
  const [row] = tables.rows('agreement.by_images', { category, metrics, facet }, set);
  if (!row) return '';
  const rho = rhoWithInterval(row, count(numberOf(row, 'n_pairs'), 'pair'));
  return ` With data sets of the same images as one, it is ${rho}; ${needs(row)}.`;
}

/** How many levels of a facet a mean needs to correlate by 0.8 with another, by the estimate or the upper end of its interval. */
function needs(row: Row): string {
  const { facet, n_needed, n_needed_low: low, n_needed_high: high } = row;
  const means = (n: unknown) =>
    `means of one metric from each of ${count(Number(n), facetName(String(facet)), facetNames(String(facet)))} like these would correlate by at least 0.8`;
  if (isPresent(row, 'n_needed_high')) return `${means(n_needed)} (${low} to ${high} over other models)`;
  if (isPresent(row, 'n_needed_low'))
    return `by the interval's upper end, ${means(low)}, and it is open whether any number is enough`;
  return means(n_needed);
}

import { group, sort } from 'd3-array';
import { listed } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { isOpen } from '../../../report/words/agreement-words.ts';
import {
  estimateOf,
  hasEstimate,
  hasMainFamily,
  isKnown,
  percent,
  rhoOf,
  rhoWithInterval,
  withInterval,
} from '../../../report/words/numbers.ts';
import { categoryName, names } from '../../../report/words/phrases.ts';
import type { Study } from '../../../studies/study.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { dataSetRange } from '../means/data-set-words.ts';
import { changeOf, meansOf, rangeSets } from '../range/finding.ts';

type MetricSet = Study['metric_sets'][number];

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
  const names = [...new Set(rows.flatMap(facetsOf))];
  const outer = outerFacets(tables);
  return rows.map((row) => {
    const facets = facetsOf(row);
    const others = names.filter((name) => !facets.includes(name));
    const outermost = others.filter((name) => !others.includes(outer.get(name) ?? ''));
    const one = oneOf(tables, facets);
    const different = listed(outermost.map(facetNames));
    const words = [one && `one ${one}`, different && `different ${different}`].filter(Boolean).join(', but ');
    return { category: kindName(row), facets, words, row };
  });
}

/** A category, with the type and species of its metrics unless all are meant: “V1 (tuning property, macaque)”. */
function kindName({ category, metrics = 'all' }: { category: string; metrics: string }): string {
  const kind = metrics.replaceAll('_', ' ').replace(', none', '');
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

/** What metrics have in common: “data set and metric type”. */
function oneOf(tables: Tables, facets: readonly string[]): string {
  return listed(innermost(tables, facets).map(facetName));
}

/** Without the metric itself. */
function facetsOf({ shared }: { shared: string | null }): string[] {
  const all = shared?.split(', ') ?? [];
  return all.filter((name) => name !== 'nothing' && name !== 'metric');
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
    ...sets.flatMap((set) => [...rankingParts(tables, set), ...neededFindings(tables, set)]),
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

/** A table of a metric set. */
function tableOf(id: string, { name, title }: MetricSet, text: string, rows: object[], table: string[][]) {
  return rows.length === 0 ? [] : [{ ...detail(`${id}.${name}`, text, { rows }), about: title, table }];
}

/** Of the rankings by a metric of each category, how much of the variance metrics share; a single pair shows no part. */
function rankingParts(tables: Tables, set: MetricSet): Finding[] {
  const all = tables
    .rows('agreement.variance_component', { curation: 'by_study' }, set.name)
    .filter(hasEstimate);
  const kinds = [...group(all, kindName)].filter(([, own]) => !own.some(({ n_pairs }) => n_pairs === 1));
  const lines = kinds.flatMap(([kind, own]) =>
    sort(own, (row) => -row.n_pairs).map((row) => partLine(tables, kind, row)),
  );
  const text =
    'Parts of the variance of ranks by a metric, by which metrics share them; what none of these share counts as the metric’s own.';
  const rows = kinds.flatMap(([, own]) => own);
  return tableOf('comparison.parts', set, text, rows, [
    ['a metric of', 'shared by', 'pairs', 'part of the variance'],
    ...lines,
  ]);
}

function partLine(tables: Tables, kind: string, row: Rows['agreement.variance_component']): string[] {
  const one = oneOf(tables, facetsOf(row));
  const those = one ? `those of one ${one}` : 'all of them';
  const sharedBy = row.shared.endsWith('metric') ? 'no other, with noise' : those;
  return [kind, sharedBy, String(row.n_pairs), withInterval(row, percent)];
}

/** How well rankings agree across data sets or people, and how many of these a mean needs to be stable. */
function neededFindings(tables: Tables, set: MetricSet): Finding[] {
  const rows = tables
    .rows('agreement.generalizability', { curation: 'by_study' }, set.name)
    .filter((row) => isKnown(row.n_needed) || isKnown(row.n_needed_low));
  const lines = rows.flatMap((row) => {
    const { category, metrics, facet } = row;
    const one = oneOf(tables, facetsOf(row));
    const kind = `${kindName(row)}${one && `, of one ${one}`}`;
    const levels = facetNames(facet);
    const byImages = tables.rows('agreement.by_images', { category, metrics, facet }, set.name);
    return [
      neededLine(kind, levels, row),
      ...byImages.map((each) => neededLine(kind, `${levels} (the same images as one)`, each)),
    ];
  });
  const text =
    'How rankings correlate across data sets, people or images, and of how many a mean would correlate by at least 0.8 with another such mean (one metric from each; in brackets over other models).';
  return tableOf('comparison.needed', set, text, rows, [
    ['metrics of', 'across', 'pairs', 'mean correlation', 'needed'],
    ...lines,
  ]);
}

type Needed = Rows['agreement.by_images'];

function neededLine(kind: string, levels: string, row: Needed): string[] {
  return [kind, levels, String(row.n_pairs), rhoWithInterval(row), needed(row)];
}

/** By the estimate, or by the upper end of the interval where its lower end allows for none. */
function needed(row: Needed): string {
  const { n_needed, n_needed_low: low, n_needed_high: high } = row;
  if (isKnown(row.n_needed_high)) return `${n_needed} (${low} to ${high})`;
  return isKnown(row.n_needed_low) ? `at least ${low}, if any number is enough` : String(n_needed);
}

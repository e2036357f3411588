import { groups, sort } from 'd3-array';
import { detail, type Finding } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import {
  hasEstimate,
  isKnown,
  percent,
  rhoWithInterval,
  withInterval,
} from '../../../report/words/numbers.ts';
import type { Study } from '../../../studies/study.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { facetNames, kindName, oneOf, sharedFacets } from './facet-words.ts';

type MetricSet = Study['metric_sets'][number];

/** What a ranking is made of, and over how many levels of a facet a mean generalises. */
export function componentFindings(tables: Tables): Finding[] {
  // The main set, and what a study says of other models or metrics.
  const sets = tables.study.metric_sets.filter(
    ({ models, facets }, i) => i === 0 || models || facets.some(({ pattern }) => pattern),
  );
  return sets.flatMap((set) => [...rankingParts(tables, set), ...neededFindings(tables, set)]);
}

/** A table of a metric set. */
function tableOf(id: string, { name, title }: MetricSet, text: string, rows: object[], table: string[][]) {
  return rows.length === 0 ? [] : [{ ...detail(`${id}.${name}`, text, { rows }), about: title, table }];
}

/** How much of the variance of ranks by a metric of each category others share; a single pair shows no part. */
function rankingParts(tables: Tables, set: MetricSet): Finding[] {
  const all = tables
    .rows('agreement.variance_component', { curation: 'by_study' }, set.name)
    .filter(hasEstimate);
  const kinds = groups(all, kindName).filter(([, own]) => own.every(({ n_pairs }) => n_pairs !== 1));
  const lines = kinds.flatMap(([, own]) =>
    sort(own, (row) => -row.n_pairs).map((row) => partLine(tables, row)),
  );
  const text =
    'Parts of the variance of ranks by a metric, by which metrics share them; what none of these share counts as the metric’s own.';
  const rows = kinds.flatMap(([, own]) => own);
  return tableOf('comparison.parts', set, text, rows, [
    ['a metric of', 'shared by', 'pairs', 'part of the variance'],
    ...lines,
  ]);
}

function partLine(tables: Tables, row: Rows['agreement.variance_component']): string[] {
  const one = oneOf(tables, sharedFacets(row));
  const those = one ? `those of one ${one}` : 'all of them';
  const sharedBy = row.shared.endsWith('metric') ? 'no other, with noise' : those;
  return [kindName(row), sharedBy, String(row.n_pairs), withInterval(row, percent)];
}

/** How well rankings agree across data sets or people, and how many of these a mean needs to be stable. */
function neededFindings(tables: Tables, set: MetricSet): Finding[] {
  const rows = tables
    .rows('agreement.generalizability', { curation: 'by_study' }, set.name)
    .filter((row) => isKnown(row.n_needed) || isKnown(row.n_needed_low));
  const lines = rows.flatMap((row) => {
    const { category, metrics, facet } = row;
    const one = oneOf(tables, sharedFacets(row));
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

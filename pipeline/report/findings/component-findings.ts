import { count, listed } from '../../messages/plurals.ts';
import type { Study } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';
import { MEAN, type Tables } from './finding-tables.ts';
import { correlation, percent, rhoWithInterval, shareWithInterval } from './number-format.ts';
import { estimateOf, intervalOf, isPresent, matching, numberOf } from './row-numbers.ts';

/** Facets in words. */
const FACETS: Readonly<Record<string, [one: string, many: string]>> = {
  data_set: ['data set', 'data sets'],
  domain: ['domain', 'domains'],
  category: ['category', 'categories'],
  type: ['metric type', 'metric types'],
  person: ['person', 'people'],
  region: ['region', 'regions'],
  images: ['set of images', 'sets of images'],
};

/** What a metric's ranking is made of, and over how many levels of a facet a mean generalises. */
export function componentFindings(tables: Tables): string[] {
  return [
    ...tables.study.metric_sets.map((set) => partsFinding(tables, set)),
    ...matching(tables.estimates('agreement.generalizability'), { curation: 'by_study' }).map((row) =>
      neededInWords(row, tables),
    ),
  ];
}

/** The parts of a ranking in a metric set, with what other models or metrics it is of than the main set. */
function partsFinding(tables: Tables, { name, title }: Study['metric_sets'][number]): string {
  const rows = matching(tables.ofSet('agreement.variance_component', name), { curation: 'by_study' });
  const parts = rows.filter((row) => isPresent(row, 'estimate'));
  if (parts.length === 0) return '';
  const shared = parts.find((row) => row.shared === 'nothing');
  const own = parts.find((row) => String(row.shared).endsWith('metric'));
  const others = parts.filter((row) => row !== shared && row !== own && estimateOf(row) > 0.05);
  const most = others.map((row) => `${shareWithInterval(row)} by metrics of one ${nameOf(row.shared)}`);
  const sentences = [
    ...(shared ? [`${shareWithInterval(shared)} is shared by all metrics`] : []),
    ...(most.length > 0 ? [`a further ${listed(most)}`] : []),
    ...(own ? [`${percent(estimateOf(own))} is a metric's own, with noise`] : []),
  ];
  const [mean] = matching(tables.ofSet('agreement.summary', name), MEAN);
  const isMain = name === tables.study.metric_sets[0]!.name;
  const of = isMain
    ? 'Of the ranking that a metric of the main set gives,'
    : `${title} (${mean!.n_metrics} metrics, ${count(numberOf(mean, 'n_models'), 'model', 'models')}): the average correlation is ${rhoWithInterval(mean)}; of a ranking,`;
  return `${of} ${sentences.join('; ')}${isMain ? ' (variance components; parts below 5 % are in agreement/variance_component)' : ''}.`;
}

/** `data_set, type` as "data set and metric type". */
function nameOf(shared: unknown): string {
  return listed(
    String(shared)
      .split(', ')
      .map((name) => FACETS[name]?.[0] ?? name),
  );
}

function neededInWords(row: Row, tables: Tables): string {
  const [one, many] = FACETS[String(row.facet)] ?? [String(row.facet), `levels of ${row.facet}`];
  const across = `Rankings that differ in the ${one} alone correlate by ${correlation(estimateOf(row))} (${intervalOf(row).map(correlation).join(' to ')})`;
  if (!isPresent(row, 'n_needed')) return `${across}, so no mean over ${many} generalises to others.`;
  const others = tables
    .estimates('agreement.generalizability', { facet: row.facet! })
    .filter(({ curation, n_needed }) => curation !== 'by_study' && n_needed !== row.n_needed);
  const range = [row.n_needed_low, isPresent(row, 'n_needed_high') ? row.n_needed_high : 'any number'].join(
    ' to ',
  );
  const elsewhere =
    others.length === 0
      ? ''
      : `; with other ways to count data sets, ${listed(others.map((other) => (isPresent(other, 'n_needed') ? String(other.n_needed) : 'none')))}`;
  return `${across}; to reach 0.8, a mean needs ${count(numberOf(row, 'n_needed'), one, many)} (${range})${elsewhere}.`;
}

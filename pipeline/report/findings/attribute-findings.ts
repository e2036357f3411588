import { type Curation, curations } from '../../cohort/curations.ts';
import { attributes } from '../../cohort/metric-attributes.ts';
import { count, listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { intervalOf, isAbove } from '../words/interval.ts';
import { type Finding, lead } from './finding.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, isPresent, numberOf, percent, shownName, withInterval } from './phrases.ts';

/** What two metrics that agree have in common. */
export function attributeFindings(tables: Tables): (string | Finding)[] {
  const effects = curatedEffects(tables);
  return [
    ...sharedLevels(tables),
    ...(effects.length === 0 ? [] : [lead('comparison', effectsFound(effects))]),
    ...effects.filter(isCurated).map((effect) => lead('comparison', curatedSentence(effect))),
    ...(effects.length === 0 ? [] : [explained(tables, effects)]),
    ...effects.filter(isClear).flatMap((effect) => withoutDataSet(tables, effect)),
    ...typeAndRegion(tables),
  ];
}

/** How far metrics agree by what they share. */
function sharedLevels(tables: Tables): string[] {
  const [domains, categories] = ['nothing', 'domain'].map((shared) =>
    tables.row('agreement.shared_level', { curation: 'by_study', shared }),
  );
  const [different, same] = ['category', 'data_set'].map((shared) =>
    curations.flatMap((curation) => tables.rows('agreement.shared_level', { curation, shared })),
  );
  const shown = (row: Row) => withInterval(row, 'estimate', correlation);
  const has = (row: Row) => isPresent(row, 'estimate');
  return [
    ...(domains && categories && has(domains) && has(categories)
      ? [
          `Two metrics of different domains correlate by ${shown(domains)} on average, and two of one domain but different categories by ${shown(categories)}.`,
        ]
      : []),
    ...(different!.length > 0 && [...different!, ...same!].every(has)
      ? [
          `Two metrics of one category correlate by ${eitherOf(different!)} if they are of different data sets, and by ${eitherOf(same!)} if they are of one. Which of the three numbers is right depends on what counts as one data set: each study, each collection (such as Marques2020) or each original study in it.`,
        ]
      : []),
  ];
}

function effectsFound(effects: readonly CuratedEffect[]): string {
  const clear = effects.filter(isClear);
  const unclear = effects.filter((effect) => !isClear(effect) && !isCurated(effect));
  const none =
    unclear.length === 0
      ? ''
      : ` It is not clear that the same ${listed(unclear.map(({ name }) => name))} ${unclear.length === 1 ? 'adds' : 'add'} to it.`;
  if (clear.length === 0)
    return `No shared attribute (${eitherName(effects)}) has an effect on agreement, given the others, that is clear under all three ways to count data sets (permutation tests and intervals over model families).`;
  const shown = clear.map(
    ({ name, rows }) => `the same ${name} (by ${withInterval(rows[0]!, 'estimate', correlation)})`,
  );
  return `Metrics agree more if they have ${listed(shown)}, given the other attributes, under all three ways to count data sets (permutation tests and intervals over model families).${none}`;
}

function eitherName(effects: readonly CuratedEffect[]): string {
  return listed(effects.map(({ name }) => name)).replace(' and ', ' or ');
}

/** R² of the regression, which depends on the curation too. */
function explained(tables: Tables, [first]: readonly CuratedEffect[]): string {
  const shares = first!.rows.map((row) => numberOf(row, 'r_squared'));
  const [low, high] = [Math.min(...shares), Math.max(...shares)].map(percent);
  return `Together, the attributes explain ${low === high ? low : `${low} to ${high}`} of the variance of agreement.${undetermined(tables)}`;
}

/** Says which attributes follow from others, so that their effects cannot be estimated. */
function undetermined(tables: Tables): string {
  const rows = tables.rows('agreement.attribute_effect', {
    metrics: 'all',
    curation: 'by_study',
    reason: 'determined by the attributes before it',
  });
  if (rows.length === 0) return '';
  const own = rows.length === 1 ? 'its own effect' : 'their own effects';
  return ` Other attributes determine ${listed(rows.map(({ attribute }) => attributeName(attribute)))} here, so ${own} cannot be estimated.`;
}

/** How much a coefficient depends on one data set. */
function withoutDataSet(tables: Tables, { attribute, name, rows: [effect] }: CuratedEffect): string[] {
  const rows = tables
    .rows('agreement.attribute_without_data_set', { attribute })
    .filter((row) => isPresent(row, 'difference'));
  if (rows.length === 0) return [];
  const size = (row: Row) => Math.abs(numberOf(row, 'difference'));
  const most = rows.reduce((largest, row) => (size(row) > size(largest) ? row : largest));
  const [all, left] = [effect, most].map((row) => numberOf(row, 'estimate')) as [number, number];
  const meaning =
    left < all / 2
      ? 'So most of the effect is that of one data set, and says little about other metrics.'
      : 'So no single data set is behind the effect.';
  return [
    `The effect of the ${name} depends most on ${shownName(String(most.data_set))}: without it, the effect is ${correlation(left)} instead of ${correlation(all)}. ${meaning}`,
  ];
}

/** Whether neural metrics measure their region or their method (Campbell & Fiske 1959). */
function typeAndRegion(tables: Tables): string[] {
  const [region, type] = ['region', 'metric_type'].map((shared) =>
    tables.row('agreement.attribute_pair', { metrics: 'neural', attributes: 'metric_type, region', shared }),
  );
  if (!region || !type || !isPresent(type, 'family_ci_low') || !isPresent(region, 'family_ci_low')) return [];
  const shown = (row: Row) =>
    `${withInterval(row, 'estimate', correlation)} over ${count(numberOf(row, 'n_pairs'), 'pair', 'pairs')}`;
  return [
    `Among neural metrics, pairs of one region and different types agree by ${shown(region)}, pairs of one type and different regions by ${shown(type)}. ${isAbove(region, type) ? 'So these pairs of one region agree more; they can differ from the others in other ways, too.' : isAbove(type, region) ? 'So these pairs of one type agree more; they can differ from the others in other ways, too.' : 'The intervals overlap, so these pairs do not separate region from method.'}`,
  ];
}

/** The coefficients of an attribute under each curation of data sets, over all metrics. */
export interface CuratedEffect {
  name: string;
  attribute: string;
  /** In the order of `curations`. */
  rows: Row[];
}

/** What counts as one data set, in words. */
export const CURATION_NAMES: Readonly<Record<Curation, string>> = {
  by_study: 'by study',
  collections: 'collections',
  original_studies: 'original studies',
};

/** An attribute in words. */
function attributeName(attribute: unknown): string {
  return String(attribute).replace('_', ' ');
}

/** The attributes with a tested coefficient under every curation. */
export function curatedEffects(tables: Tables): CuratedEffect[] {
  return attributes
    .map((attribute) => ({
      name: attributeName(attribute),
      attribute,
      rows: curations.flatMap((curation) =>
        tables.rows('agreement.attribute_effect', { metrics: 'all', curation, attribute }),
      ),
    }))
    .filter(({ rows }) => rows.length > 0 && rows.every((row) => isPresent(row, 'p_value')));
}

/** Whether pairs that share the attribute agree more: permutations of metrics find it, and all families. */
function isFound(effect: Row): boolean {
  const [low] = intervalOf(effect);
  return numberOf(effect, 'estimate') > 0 && numberOf(effect, 'p_value') <= 0.05 && !(low <= 0);
}

/** Whether an effect is found under every curation. */
export function isClear({ rows }: CuratedEffect): boolean {
  return rows.every(isFound);
}

/** Whether what counts as one data set decides if an effect is found. */
export function isCurated({ rows }: CuratedEffect): boolean {
  return rows.some(isFound) && !rows.every(isFound);
}

/** “Given the other attributes, pairs of one data set agree more by 0.42, −0.11 or 0.20, depending on what counts as one data set, so …” */
function curatedSentence({ name, rows }: CuratedEffect): string {
  return `Given the other attributes, the effect of the same ${name} on agreement is ${eitherOf(rows)}, depending on what counts as one data set, so none can be claimed.`;
}

/** The estimates of rows with their intervals: “0.42 (0.34 to 0.50), −0.11 (−0.25 to 0.04) or …”. */
function eitherOf(rows: readonly Row[]): string {
  return listed(rows.map((row) => withInterval(row, 'estimate', correlation))).replace(' and ', ' or ');
}

import { curations } from '../../cohort/curations.ts';
import { count, listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { isAbove } from '../words/interval.ts';
import {
  attributeName,
  type CuratedEffect,
  curatedEffects,
  curatedSentence,
  eitherOf,
  isClear,
  isCurated,
} from './curated-effects.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, isPresent, numberOf, percent, shownName, withInterval } from './phrases.ts';

/** What two metrics that agree have in common. */
export function attributeFindings(tables: Tables): string[] {
  const effects = curatedEffects(tables);
  return [
    ...sharedLevels(tables),
    ...(effects.length === 0 ? [] : [effectsFound(effects), explained(tables, effects)]),
    ...effects.filter(isCurated).map(curatedSentence),
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
    return 'No shared attribute has an effect on agreement, given the others, that is clear under all three ways to count data sets (permutation tests and intervals over model families).';
  const shown = clear.map(
    ({ name, rows }) => `the same ${name} (by ${withInterval(rows[0]!, 'estimate', correlation)})`,
  );
  return `Metrics agree more if they have ${listed(shown)}, given the other attributes, under all three ways to count data sets (permutation tests and intervals over model families).${none}`;
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

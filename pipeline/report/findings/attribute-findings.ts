import { count, listed } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import {
  correlation,
  isPresent,
  numberOf,
  percent,
  probability,
  shownName,
  withInterval,
} from './phrases.ts';

const NAMES: Record<string, string> = {
  metric_type: 'metric type',
  region: 'region',
  data_set: 'data set',
  species: 'species',
  acquisition: 'acquisition',
};

export function attributeName(attribute: unknown): string {
  return NAMES[String(attribute)] ?? String(attribute);
}

/** Whether pairs that share the attribute agree more, and the permutation test finds it. */
export function isClear(effect: Row): boolean {
  return numberOf(effect, 'estimate') > 0 && numberOf(effect, 'p_value') <= 0.05;
}

/** What two metrics that agree have in common. */
export function attributeFindings(tables: Tables): string[] {
  const effects = tables.rows('agreement.attribute_effect').filter((row) => row.attribute !== 'intercept');
  const tested = effects.filter((row) => isPresent(row, 'p_value'));
  if (tested.length === 0) return [];
  return [
    `${clearEffects(tested)} Together, the ${tested.length === 1 ? 'attribute explains' : `${tested.length} attributes explain`} ${percent(numberOf(tested[0], 'r_squared'))} of the variance of agreement.${undetermined(effects)}`,
    ...tested.filter(isClear).flatMap((effect) => withoutDataSet(tables, effect)),
    ...typeAndRegion(tables),
  ];
}

function clearEffects(tested: readonly Row[]): string {
  const clear = tested.filter(isClear);
  const others = tested.filter((row) => !clear.includes(row));
  const shown = (row: Row) =>
    `the same ${attributeName(row.attribute)} (${correlation(numberOf(row, 'estimate'))}, p = ${probability(numberOf(row, 'p_value'))})`;
  const found =
    clear.length === 0
      ? 'No shared attribute has a clear effect, given the others'
      : `Metrics agree more if they have ${listed(clear.map(shown))}, given the other attributes`;
  return others.length === 0 || clear.length === 0
    ? `${found} (permutation tests).`
    : `${found} (permutation tests). It is not clear that ${listed(others.map(shown))} ${others.length === 1 ? 'adds' : 'add'} to it.`;
}

/** Says which attributes follow from others, so that their effects cannot be estimated. */
function undetermined(effects: readonly Row[]): string {
  const rows = effects.filter(({ reason }) => reason === 'determined by the attributes before it');
  if (rows.length === 0) return '';
  const own = rows.length === 1 ? 'its own effect' : 'their own effects';
  return ` Other attributes determine ${listed(rows.map((row) => attributeName(row.attribute)))} here, so ${own} cannot be estimated.`;
}

/** How much a coefficient depends on one data set. */
function withoutDataSet(tables: Tables, effect: Row): string[] {
  const rows = tables
    .rows('agreement.attribute_without_data_set', { attribute: effect.attribute! })
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
    `The effect of the ${attributeName(effect.attribute)} depends most on ${shownName(String(most.data_set))}: without it, the effect is ${correlation(left)} instead of ${correlation(all)}. ${meaning}`,
  ];
}

/** Whether metrics measure their region or their method (Campbell & Fiske 1959). */
function typeAndRegion(tables: Tables): string[] {
  const [region, type] = ['region', 'metric_type'].map((shared) =>
    tables.row('agreement.attribute_pair', { attributes: 'metric_type, region', shared }),
  );
  if (!isPresent(type, 'ci_low') || !isPresent(region, 'ci_low')) return [];
  const shown = (row: Row | undefined) =>
    `${withInterval(row, 'estimate', correlation)} over ${count(numberOf(row, 'n_pairs'), 'pair', 'pairs')}`;
  const isRegion = numberOf(region, 'ci_low') > numberOf(type, 'ci_high');
  return [
    `Pairs of one region and different types agree by ${shown(region)}, pairs of one type and different regions by ${shown(type)}. If metrics measured their region rather than their method, the first number would be clearly higher. ${isRegion ? 'It is.' : 'It is not, so agreement of two metrics of one type says little about the region that they name.'}`,
  ];
}

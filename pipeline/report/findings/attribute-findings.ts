import { greatest } from 'd3-array';
import { attributes, curations } from '../../cohort/metric-attributes.ts';
import { listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type Finding, lead } from './finding.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, percent, rangeText, rhoWithInterval } from './number-format.ts';
import { listedEither, shownName } from './phrases.ts';
import { estimateOf, hasEstimate, isPresent, numberIn, numberOf } from './row-numbers.ts';

/** The rows of the regression over all metrics. */
const REGRESSION = { metrics: 'all', controls: 'category_pair' };
const GIVEN = 'Given the pair of categories and the other attributes';

/** What two metrics that agree have in common. */
export function attributeFindings(tables: Tables): (string | Finding)[] {
  const effects = curatedEffects(tables);
  return [
    lead('comparison', effectsFound(effects)),
    ...effects.filter(isCurated).map(curatedSentence),
    explained(effects),
    ...effects.filter(isClear).map((effect) => withoutDataSet(tables, effect)),
  ];
}

function effectsFound(effects: readonly CuratedEffect[]): string {
  if (effects.length === 0) return '';
  // Where no collection is divided, these ways are one.
  const isCounted = effects.some(({ rows }) => new Set(rows.map(estimateOf)).size > 1);
  const how = `${isCounted ? ' under all three ways to count data sets' : ''}, by permutation tests and intervals over model families`;
  const clear = effects.filter(isClear);
  if (clear.length === 0)
    return `No shared attribute (${listedEither(effects.map(({ name }) => name))}) has an effect on agreement, given the pair of categories and the others, that is clear${how}.`;
  const unclear = effects.filter((effect) => !isClear(effect) && !isCurated(effect));
  const none =
    unclear.length === 0
      ? ''
      : ` It is not clear that the same ${listed(unclear.map(({ name }) => name))} ${unclear.length === 1 ? 'adds' : 'add'} to it.`;
  const shown = clear.map(({ name, rows }) => `the same ${name} (by ${eitherOf(rows)})`);
  return `${GIVEN}, metrics agree more if they have ${listed(shown)}${how}.${none}`;
}

/** R² of the regression, which depends on the curation too. */
function explained([first]: readonly CuratedEffect[]): string {
  if (!first) return '';
  const shares = rangeText(first.rows.map(numberIn('r_squared')), percent);
  return `Together, the pair of categories and the attributes explain ${shares} of the variance of agreement.`;
}

/** How much a coefficient depends on one data set. */
function withoutDataSet(tables: Tables, { attribute, name, rows: [effect] }: CuratedEffect): string {
  const rows = tables.rows('agreement.attribute_without_data_set', { attribute });
  const alone = rows.filter((row) => !hasEstimate(row)).map((row) => shownName(row.data_set));
  if (alone.length > 0)
    return `The effect of the ${name} rests on ${listed(alone)} alone: without ${listedEither(alone)}, none can be estimated.`;
  const most = greatest(rows, (row) => Math.abs(numberOf(row, 'difference')));
  if (!most) return '';
  const [all, left] = [estimateOf(effect), estimateOf(most)];
  const meaning =
    left < all / 2
      ? 'So most of the effect is that of one data set, and says little about other metrics.'
      : 'So no single data set is behind the effect.';
  return `The effect of the ${name} depends most on ${shownName(most.data_set)}: without it, the effect is ${correlation(left)} instead of ${correlation(all)}. ${meaning}`;
}

type CuratedEffect = ReturnType<typeof curatedEffects>[number];

/** The attributes with a tested coefficient under every curation, over all metrics, with their rows in the order of `curations`. */
export function curatedEffects(tables: Tables) {
  return attributes
    .map((attribute) => ({
      name: attribute.replace('_', ' '),
      attribute,
      rows: curations.flatMap((curation) =>
        tables.rows('agreement.attribute_effect', { ...REGRESSION, curation, attribute }),
      ),
    }))
    .filter(({ rows }) => rows.length > 0 && rows.every((row) => isPresent(row, 'p_value')));
}

/** Whether pairs that share the attribute agree more: permutations of metrics find it, and all families. */
function isFound(effect: Row): boolean {
  return estimateOf(effect) > 0 && numberOf(effect, 'p_value') <= 0.05 && !(numberOf(effect, 'ci_low') <= 0);
}

/** Whether an effect is found under every curation. */
export function isClear({ rows }: CuratedEffect): boolean {
  return rows.every(isFound);
}

/** Whether what counts as one data set decides if an effect is found. */
function isCurated({ rows }: CuratedEffect): boolean {
  return rows.some(isFound) && !rows.every(isFound);
}

/** “Given …, the effect of the same data set on agreement is 0.15, 0.17 or 0.08, depending on …” */
function curatedSentence({ name, rows }: CuratedEffect): string {
  return `${GIVEN}, the effect of the same ${name} on agreement is ${eitherOf(rows)}, depending on what counts as one data set, and not clear by every way to count.`;
}

/** The different estimates of rows with their intervals: “0.42 (0.34 to 0.50), −0.11 (−0.25 to 0.04) or …”. */
function eitherOf(rows: readonly Row[]): string {
  return listedEither([...new Set(rows.map((row) => rhoWithInterval(row)))]);
}

import { type Curation, curations } from '../../cohort/curations.ts';
import { attributes } from '../../cohort/metric-attributes.ts';
import { listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { intervalOf } from '../words/interval.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, isPresent, numberOf, withInterval } from './phrases.ts';

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
export function attributeName(attribute: unknown): string {
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
export function curatedSentence({ name, rows }: CuratedEffect): string {
  return `Given the other attributes, the effect of the same ${name} on agreement is ${eitherOf(rows)}, depending on what counts as one data set, so none can be claimed.`;
}

/** The estimates of rows with their intervals: “0.42 (0.34 to 0.50), −0.11 (−0.25 to 0.04) or …”. */
export function eitherOf(rows: readonly Row[]): string {
  return listed(rows.map((row) => withInterval(row, 'estimate', correlation))).replace(' and ', ' or ');
}

import { attributes, curations } from '../../../cohort/metric-attributes.ts';
import { listed } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import {
  estimateOf,
  hasEstimate,
  isKnown,
  matching,
  rhoOf,
  rhoWithInterval,
} from '../../../report/words/numbers.ts';
import { listedEither, shownName } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';

type Effect = Rows['agreement.attribute_effect'];

/** What two metrics that agree have in common: the effects that are found, and those that are not. */
export function attributeFindings(tables: Tables): Finding[] {
  const sets = tables.study.metric_sets.filter(({ models }, i) => i === 0 || models);
  return sets.flatMap(({ name, title }, i) => {
    const effects = curatedEffects(tables, name);
    const held = effects[0]?.rows[0]?.n_categories === 1 ? '' : 'categories and ';
    const given = `${i === 0 ? 'With' : `${title}, with`} ${held}the other attributes held constant, `;
    const found = effects.filter(({ rows }) => rows.some(isFound));
    const others = effects.filter((effect) => !found.includes(effect));
    const open = listedEither(others.map((effect) => `the same ${effect.name}`));
    return [
      ...found.map((effect) =>
        detail(`comparison.attributes.${name}.${effect.attribute}`, `${given}${effectInWords(effect)}.`, {
          rows: effect.rows,
        }),
      ),
      detail(
        `comparison.attributes.${name}`,
        open && `${given}it is open whether metrics agree more if they have ${open}.`,
      ),
    ];
  });
}

function effectInWords(effect: CuratedEffect): string {
  const isResting = effect.rows.every(isFound) && effect.alone.length > 0;
  return isResting ? restingSentence(effect) : foundSentence(effect);
}

/** An effect that cannot be estimated without some data set. */
function restingSentence({ name, rows, alone }: CuratedEffect): string {
  const { n_shared, repeated_data_sets } = rows[0]!;
  return `the effect of the same ${name} is ${rhoWithInterval(rows[0])}${otherEffects(rows)}, but comes from ${n_shared} pairs (data sets with several metrics: ${repeated_data_sets}) and cannot be estimated without ${listedEither(alone)}: so few data sets cannot separate it from other differences between them`;
}

/** By how much metrics agree more, by the first way to count data sets that shows it, and whether others do. */
function foundSentence({ name, rows }: CuratedEffect): string {
  const found = rows.filter(isFound);
  const inEvery =
    found.length === rows.length ? otherEffects(rows) : ', but not clearly in every way to count data sets';
  return `metrics with the same ${name} agree more by ${rhoWithInterval(found[0])}${inEvery}`;
}

/** The effect of one attribute. */
interface CuratedEffect {
  attribute: string;
  name: string;
  /** A row a curation, in the order of `curations`. */
  rows: Effect[];
  /** The data sets without any of which there is no coefficient. */
  alone: string[];
}

/** The attributes with a tested coefficient under every curation. */
function curatedEffects(tables: Tables, set: string): CuratedEffect[] {
  const own = tables.rows('agreement.attribute_effect', { metrics: 'all' }, set);
  return attributes
    .map((attribute) => {
      const rows = curations.flatMap((curation) => matching(own, { curation, attribute }));
      return {
        name: attribute.replace('_', ' '),
        attribute,
        rows,
        alone: tables
          .rows('agreement.attribute_without_data_set', { attribute }, set)
          .filter((row) => !hasEstimate(row))
          .map(({ data_set }) => shownName(data_set)),
      };
    })
    .filter(({ rows }) => rows.length > 0 && rows.every((row) => isKnown(row.p_value)));
}

/** Whether pairs that share the attribute agree more: permutations of metrics find it, and all families. */
function isFound(effect: Effect): boolean {
  return estimateOf(effect) > 0 && effect.p_value <= 0.05 && !(effect.ci_low <= 0);
}

/** The effects in other ways to count data sets, if they differ from the first. */
function otherEffects([first, ...others]: readonly Effect[]): string {
  const different = [...new Set(others.map(rhoOf))].filter((rho) => rho !== rhoOf(first));
  return different.length === 0 ? '' : ` (${listed(different)} in other ways to count data sets)`;
}

import { sort } from 'd3-array';
import { attributes, curations } from '../../cohort/metric-attributes.ts';
import { listed } from '../../messages/counts-and-lists.ts';
import type { Row } from '../../warehouse/rows.ts';
import { estimateOf, hasEstimate, isPresent, matching, numberOf, rhoWithInterval } from '../words/numbers.ts';
import { capital, listedEither, nameOf, names, shownName } from '../words/phrases.ts';
import { type Findings, leads } from './finding.ts';
import type { Tables } from './finding-tables.ts';

/** What two metrics that agree have in common. */
export function attributeFindings(tables: Tables): Findings {
  const sets = tables.study.metric_sets.filter(({ models }, i) => i === 0 || models);
  const [first = '', ...more] = sets.flatMap(({ name, title }, i) =>
    effectsFound(tables, name).map((text) => (i === 0 ? capital(text) : `${title}, ${text}`)),
  );
  return [...leads('comparison', first), ...more];
}

/** What the regression holds besides the attributes; empty where all metrics are of one category. */
function held(effect?: CuratedEffect): string {
  return effect?.rows[0]?.n_categories === 1 ? '' : 'categories and ';
}

/** What is found among all metrics of a set, and what else among its neural ones. */
function effectsFound(tables: Tables, set: string): string[] {
  const all = effectsInWords(curatedEffects(tables, set));
  const neural = curatedEffects(tables, set, 'neural').filter(({ rows }) => rows.some(isFound));
  const more = effectsInWords(neural).filter((text) => !all.includes(text));
  return [...all, ...more.map((text) => `among neural metrics, ${text}`)];
}

/** The effects that are found, the clear ones first, and those that are not. */
function effectsInWords(effects: readonly CuratedEffect[]): string[] {
  const given = `with ${held(effects[0])}the other attributes held constant, `;
  const found = sort(
    effects.filter(({ rows }) => rows.some(isFound)),
    (effect) => Number(!isClear(effect)),
  );
  const open = effects.filter((effect) => !found.includes(effect)).map(({ name }) => `the same ${name}`);
  const isOpen = `it is open whether metrics agree more if they have ${listedEither(open)}`;
  return [...found.map(effectInWords), ...(open.length > 0 ? [isOpen] : [])].map(
    (text) => `${given}${text}.`,
  );
}

function effectInWords(effect: CuratedEffect): string {
  return effect.rows.every(isFound) && !isClear(effect) ? restingSentence(effect) : foundSentence(effect);
}

/** An effect that cannot be estimated without some data set. */
function restingSentence({ name, rows, alone }: CuratedEffect): string {
  const { n_shared, repeated_data_sets } = rows[0]!;
  return `the effect of the same ${name} is ${effectsOf(rows)}, but comes from ${n_shared} pairs (data sets with several metrics: ${repeated_data_sets}) and cannot be estimated without ${listedEither(alone)}: so few data sets cannot separate it from other differences between them`;
}

/** By how much metrics agree more, for each way to count data sets. */
function foundSentence({ name, rows, also }: CuratedEffect): string {
  const others = rows.filter((row) => !isFound(row));
  const found = others.length === 0 ? effectsOf(rows) : listed(rows.filter(isFound).map(counted));
  const unclear = others.length === 0 ? '' : `. Not clearly more: ${listed(others.map(counted))}`;
  return `metrics with the same ${name} agree more by ${found}${also}${unclear}`;
}

/** An effect, and how data sets were counted for it: “0.15 (0.09 to 0.20) if data sets are counted by study”. */
function counted(row: Row): string {
  return `${rhoWithInterval(row)} if data sets are counted ${nameOf(names.curations, row.curation)}`;
}

/** The effect of one attribute. */
interface CuratedEffect {
  attribute: string;
  name: string;
  /** A row a curation, in the order of `curations`. */
  rows: Row[];
  /** What the same pairs share, too. */
  also: string;
  /** The data sets without any of which there is no coefficient. */
  alone: string[];
}

/** The attributes with a tested coefficient under every curation, over all metrics of a set or its neural ones. */
export function curatedEffects(tables: Tables, set?: string, metrics = 'all'): CuratedEffect[] {
  const own = tables.rows('agreement.attribute_effect', { metrics, controls: 'category_pair' }, set);
  return attributes
    .map((attribute) => {
      const rows = curations.flatMap((curation) => matching(own, { curation, attribute }));
      // An attribute without a coefficient that as many pairs share is shared by the same pairs.
      const also = own.some(
        (row) =>
          row.attribute === 'acquisition' && row.n_shared === rows[0]?.n_shared && !isPresent(row, 'p_value'),
      );
      return {
        name: attribute.replace('_', ' '),
        attribute,
        rows,
        also: also ? '; these pairs also share the acquisition' : '',
        alone: tables
          .rows('agreement.attribute_without_data_set', { attribute }, set)
          .filter((row) => !hasEstimate(row))
          .map(({ data_set }) => shownName(data_set)),
      };
    })
    .filter(({ rows }) => rows.length > 0 && rows.every((row) => isPresent(row, 'p_value')));
}

/** Whether pairs that share the attribute agree more: permutations of metrics find it, and all families. */
function isFound(effect: Row): boolean {
  return estimateOf(effect) > 0 && numberOf(effect, 'p_value') <= 0.05 && !(numberOf(effect, 'ci_low') <= 0);
}

/** Whether an effect is found under every curation, and can be estimated without any one data set. */
export function isClear({ rows, alone }: CuratedEffect): boolean {
  return rows.every(isFound) && alone.length === 0;
}

/** The effects with their intervals, with how data sets were counted if they differ. */
function effectsOf(rows: readonly Row[]): string {
  const [only, second] = new Set(rows.map((row) => rhoWithInterval(row)));
  return second ? listed(rows.map(counted)) : only!;
}

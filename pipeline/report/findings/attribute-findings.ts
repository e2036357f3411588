import { greatest } from 'd3-array';
import { attributes, curations } from '../../cohort/metric-attributes.ts';
import { listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type Finding, lead } from './finding.ts';
import type { Tables } from './finding-tables.ts';
import { percent, rhoOf, rhoWithInterval } from './number-format.ts';
import { capital, listedEither, shownName } from './phrases.ts';
import { estimateOf, hasEstimate, isPresent, matching, numberOf } from './row-numbers.ts';

/** What two metrics that agree have in common. */
export function attributeFindings(tables: Tables): (string | Finding)[] {
  const sets = tables.study.metric_sets.filter(({ models }, i) => i === 0 || models);
  const [first = '', ...more] = sets.flatMap(({ name, title }, i) =>
    effectsFound(tables, name).map((text) => (i === 0 ? capital(text) : `${title}, ${text}`)),
  );
  const effects = curatedEffects(tables);
  return [
    lead('comparison', first),
    ...more,
    explained(effects),
    ...effects.filter(isClear).map((effect) => withoutDataSet(tables, effect)),
  ];
}

/** What the regression holds besides the attributes; empty where all metrics are of one category. */
function held(effect?: CuratedEffect): string {
  return effect?.rows[0]?.n_categories === 1 ? '' : 'the pair of categories and ';
}

/** What is found among all metrics of a set, what else among its neural ones, and what is open. */
function effectsFound(tables: Tables, set: string): string[] {
  const [all, neural] = ['all', 'neural'].map((metrics) =>
    effectsAmong(curatedEffects(tables, set, metrics)),
  ) as [Effects, Effects];
  const more = neural.found.filter((text) => !all.found.includes(text));
  return [...all.found, ...all.open, ...more.map((text) => `among neural metrics, ${text}`)];
}

type Effects = ReturnType<typeof effectsAmong>;

/** The effects that are clear, those that rest on single data sets, those that depend on the curation, and the others. */
function effectsAmong(effects: readonly CuratedEffect[]) {
  const given = `given ${held(effects[0])}the other attributes, `;
  const always = effects.filter(({ rows }) => rows.every(isFound));
  const others = effects.filter((effect) => !always.includes(effect));
  const sometimes = others.filter(({ rows }) => rows.some(isFound));
  const never = others.filter((effect) => !sometimes.includes(effect));
  const shown = (some: readonly CuratedEffect[], by: (rows: readonly Row[]) => string) =>
    some.map(({ name, rows, also }) => `the same ${name} (by ${by(rows)}${also})`);
  const agreeMore = (what: string) =>
    `metrics agree more if they have ${what}, by permutation tests and intervals over model families.`;
  const clear = listed(shown(always.filter(isClear), eitherOf));
  const either = listedEither(shown(sometimes, (rows) => listedEither(estimatesIn(rows))));
  const open = listedEither(never.map(({ name }) => `the same ${name}`));
  return {
    found: [
      ...(clear ? [given + agreeMore(clear)] : []),
      ...always.filter((effect) => !isClear(effect)).map((effect) => given + restingSentence(effect)),
      ...(either ? [`${given}it depends on what counts as one data set whether ${agreeMore(either)}`] : []),
    ],
    open: open ? [`${given}it is open whether ${agreeMore(open)}`] : [],
  };
}

/** An effect that cannot be estimated without some data set. */
function restingSentence({ name, rows, alone }: CuratedEffect): string {
  const { n_shared, repeated_data_sets } = rows[0]!;
  return `the effect of the same ${name} is ${eitherOf(rows)}, but comes from ${n_shared} pairs (data sets with several metrics: ${repeated_data_sets}) and cannot be estimated without ${listedEither(alone)}: so few data sets cannot separate it from other differences between them.`;
}

/** R² of the regression, which depends on the curation too. */
function explained([first]: readonly CuratedEffect[]): string {
  if (!first) return '';
  const shares = [...new Set(first.rows.map((row) => percent(numberOf(row, 'r_squared'))))];
  return `Together, ${held(first)}the attributes explain ${listedEither(shares)} of the variance of agreement between these metrics (R²)${depending(shares)}.`;
}

/** How much a coefficient depends on one data set. */
function withoutDataSet(tables: Tables, { attribute, name, rows: [effect] }: CuratedEffect): string {
  const rows = tables.rows('agreement.attribute_without_data_set', { attribute });
  const most = greatest(rows, (row) => Math.abs(numberOf(row, 'difference')));
  if (!most) return '';
  return `By study, the effect of the ${name} depends most on ${shownName(most.data_set)}: without it, the estimate is ${rhoOf(most)} (without an interval) instead of ${rhoOf(effect)}.`;
}

type CuratedEffect = ReturnType<typeof curatedEffects>[number];

/** The attributes with a tested coefficient under every curation, over all metrics of a set or its neural ones, with their rows in the order of `curations`, and the data sets without any of which there is no coefficient. */
export function curatedEffects(tables: Tables, set?: string, metrics = 'all') {
  const own = tables.rows('agreement.attribute_effect', { metrics, controls: 'category_pair' }, set);
  return attributes
    .map((attribute) => ({
      name: attribute.replace('_', ' '),
      attribute,
      rows: curations.flatMap((curation) => matching(own, { curation, attribute })),
      also:
        attribute === 'species' && isWithAcquisition(own) ? '; these pairs also share the acquisition' : '',
      alone: tables
        .rows('agreement.attribute_without_data_set', { attribute }, set)
        .filter((row) => !hasEstimate(row))
        .map(({ data_set }) => shownName(data_set)),
    }))
    .filter(({ rows }) => rows.length > 0 && rows.every((row) => isPresent(row, 'p_value')));
}

/** Whether the pairs that share the species are those that share the acquisition, which then has no effect of its own. */
function isWithAcquisition(effects: readonly Row[]): boolean {
  const [species, acquisition] = ['species', 'acquisition'].map((attribute) =>
    effects.find((row) => row.attribute === attribute),
  );
  return !hasEstimate(acquisition) && species?.n_shared === acquisition?.n_shared;
}

/** Whether pairs that share the attribute agree more: permutations of metrics find it, and all families. */
function isFound(effect: Row): boolean {
  return estimateOf(effect) > 0 && numberOf(effect, 'p_value') <= 0.05 && !(numberOf(effect, 'ci_low') <= 0);
}

/** Whether an effect is found under every curation, and can be estimated without any one data set. */
export function isClear({ rows, alone }: CuratedEffect): boolean {
  return rows.every(isFound) && alone.length === 0;
}

/** The different estimates of rows with their intervals: “0.42 (0.34 to 0.50) or −0.11 (−0.25 to 0.04), depending on what …”. */
function eitherOf(rows: readonly Row[]): string {
  const shown = estimatesIn(rows);
  return listedEither(shown) + depending(shown);
}

/** Curations often have the same. */
function estimatesIn(rows: readonly Row[]): string[] {
  return [...new Set(rows.map((row) => rhoWithInterval(row)))];
}

function depending({ length }: readonly string[]): string {
  return length > 1 ? ', depending on what counts as one data set' : '';
}

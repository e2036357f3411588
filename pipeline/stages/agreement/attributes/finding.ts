import { attributes, curations } from '../../../cohort/metric-attributes.ts';
import { detail, type Finding } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { hasEstimate, isKnown, matching, rhoOf, rhoWithInterval } from '../../../report/words/numbers.ts';
import { listedEither, shownName } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';

type Effect = Rows['agreement.attribute_effect'];

/** What two metrics that agree have in common: the effect of each attribute that can be separated from the others. */
export function attributeFindings(tables: Tables): Finding[] {
  const sets = tables.study.metric_sets.filter(({ models }, i) => i === 0 || models);
  return sets.flatMap(({ name, title }) => {
    const effects = curatedEffects(tables, name);
    if (effects.length === 0) return [];
    const held = effects[0]?.rows[0]?.n_categories === 1 ? '' : 'categories and ';
    const text = `How much more metrics agree that share an attribute, with ${held}the other attributes held constant.`;
    const head = ['the same', 'effect', 'in other ways to count data sets', 'verdict'];
    const rows = effects.flatMap((effect) => effect.rows);
    const finding = detail(`comparison.attributes.${name}`, text, { rows });
    return [{ ...finding, about: title, table: [head, ...effects.map(effectLine)] }];
  });
}

function effectLine({ name, rows, alone }: CuratedEffect): string[] {
  const [first, ...others] = rows;
  const found = rows.filter(isFound).length;
  const clear = found === rows.length ? 'clear' : 'not clear in every way to count data sets';
  const resting = alone.length > 0 ? `; none without ${listedEither(alone)}` : '';
  const inOthers = [...new Set(others.map(rhoOf))].join(', ') || '–';
  return [name, rhoWithInterval(first), inOthers, found === 0 ? 'open' : clear + resting];
}

/** The effect of one attribute. */
interface CuratedEffect {
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
  return effect.estimate > 0 && effect.p_value <= 0.05 && !(effect.ci_low <= 0);
}

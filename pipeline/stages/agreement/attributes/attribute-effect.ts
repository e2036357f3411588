import { type Attribute, attributes } from '../../../cohort/metric-attributes.ts';
import type { Study } from '../../../studies/study.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';
import { mrqap } from './mrqap.ts';
import type { CuratedAttributes, SharedAttributes } from './shared-attributes.ts';

const PERMUTATIONS = 2000;
/** Most permuted pairs; larger sets get fewer permutations. */
const MOST_PAIRS = 2 ** 25;

/** The intercept and the attributes. */
const TERMS = 1 + attributes.length;

/** Attributes of data sets rather than of single metrics, tested by permutations of whole data sets. */
const OF_DATA_SETS: readonly Attribute[] = ['region', 'species', 'acquisition'];

/** The regressions of agreement on shared attributes; without those that have no counted pair of curated metrics. */
export function attributeEffectRows(set: SetAgreement, study: Study): Row[] {
  return set.attributes.flatMap((curated, i) => regressionRows(set, curated, i * TERMS, study));
}

/** @param first the place of the regression's intercept among all terms of the set */
function regressionRows(
  { cohort, methods }: SetAgreement,
  { metrics: which, curation, shared }: CuratedAttributes,
  first: number,
  { seed }: Study,
): Row[] {
  const { metrics, of, same, estimates, regression } = shared;
  if (regression.pairs === 0) return [];
  const permutations = Math.min(PERMUTATIONS, Math.floor(MOST_PAIRS / regression.pairs));
  const groups = {
    of: of.map(({ data_set }) => data_set),
    isWhole: attributes.map((attribute) => OF_DATA_SETS.includes(attribute)),
  };
  const p = mrqap(estimates, same, metrics.length, { permutations, seed, groups });
  const { intervals } = methods[0]!;
  const terms = [regression.intercept, ...regression.coefficients];
  return terms.map((term, i) => {
    const isTested = i > 0 && !Number.isNaN(p[i - 1]!);
    return {
      metric_set: cohort.metricSet,
      metrics: which,
      curation,
      attribute: i === 0 ? 'intercept' : attributes[i - 1]!,
      estimate: term?.estimate ?? null,
      ...intervalColumns(intervals?.byModels.attributeEffects[first + i]),
      ...familyColumns(intervals?.byFamilies.attributeEffects[first + i]),
      t_value: term?.t ?? null,
      p_value: isTested ? p[i - 1]! : null,
      n_permutations: isTested ? permutations : null,
      reason: term || i === 0 ? null : reasonOf(shared, i - 1),
      r_squared: regression.rSquared,
      n_shared: i === 0 ? null : sharedPairs(shared, i - 1),
      n_pairs: regression.pairs,
      n_metrics: metrics.length,
    };
  });
}

/** The number of counted pairs that share an attribute. */
function sharedPairs({ same, estimates }: SharedAttributes, attribute: number): number {
  return same[attribute]!.filter((isSame, pair) => isSame === 1 && !Number.isNaN(estimates[pair])).length;
}

/** Why an attribute has no coefficient. */
function reasonOf(shared: SharedAttributes, attribute: number): string {
  const count = sharedPairs(shared, attribute);
  if (count === 0) return 'no pair shares it';
  if (count === shared.regression.pairs) return 'every pair shares it';
  return 'determined by the attributes before it';
}

import { groups, sort } from 'd3-array';
import {
  type Attribute,
  attributes,
  type Curation,
  type DataSets,
} from '../../../cohort/metric-attributes.ts';
import { allPairs, pairQuantity } from '../../../statistics/correlation/pairs.ts';
import { indicesWhere } from '../../../statistics/numbers/indices.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns, type Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import { quantityColumns, type SetAgreement } from '../pairs/correlate-sets.ts';
import { means } from '../pairs/tables.ts';
import { mrqap } from './mrqap.ts';
import {
  attributePairQuantities,
  type Comparison,
  comparisonsOf,
  regressionQuantities,
  type SharedAttributes,
  sharedAttributes,
} from './shared-attributes.ts';

const PERMUTATIONS = 1000;
/** Most permuted pairs; larger sets get fewer permutations. */
const MOST_PAIRS = 2 ** 23;

/** Attributes of data sets rather than of single metrics, tested by permutations of whole data sets. */
const OF_DATA_SETS: readonly Attribute[] = ['species', 'acquisition'];

/** What pairs share: rows of agreement/attribute_pair, attribute_effect and attribute_without_data_set. */
interface AttributeRows {
  pairs: Row[];
  effects: Row[];
  withoutDataSet: Row[];
}

/** Comparisons without a counted pair of curated metrics have no rows. */
export async function attributeRows(
  set: SetAgreement,
  { seed }: Study,
  workers: Workers,
): Promise<AttributeRows> {
  const comparisons = comparisonsOf(set).filter(({ shared }) => shared.regression.pairs > 0);
  const rows: AttributeRows = { pairs: [], effects: [], withoutDataSet: [] };
  // Per attribute, its p-value; curations with the same data sets have the same tests.
  const tested = new Map<string, Float64Array>();
  for (const comparison of comparisons) {
    const { which, curation, shared } = comparison;
    const permutations = Math.min(PERMUTATIONS, Math.floor(MOST_PAIRS / shared.regression.pairs));
    const key = shared.of.map(({ data_set }) => data_set).join('\n');
    // Effects among neural metrics are shown beside those of all, without a test of their own.
    if (which === 'all' && !tested.has(key))
      tested.set(key, await pValues(shared, permutations, seed, workers));
    const p = which === 'all' ? tested.get(key) : undefined;
    rows.effects.push(...effectRows(set, comparison, permutations, p));
    if (curation !== 'by_study') continue;
    rows.pairs.push(...pairRows(set, comparison));
    if (which === 'all') rows.withoutDataSet.push(...withoutEachDataSet(set, shared));
  }
  return rows;
}

/** Per attribute, its p-value. */
function pValues(
  shared: SharedAttributes,
  permutations: number,
  seed: number,
  workers: Workers,
): Promise<Float64Array> {
  return mrqap(workers, {
    estimates: shared.estimates,
    regressors: shared.same,
    metrics: shared.metrics.length,
    permutations,
    seed,
    groups: {
      of: shared.of.map(({ data_set }) => data_set),
      isWhole: attributes.map((attribute) => OF_DATA_SETS.includes(attribute)),
    },
    pairGroups: shared.groups,
  });
}

/** @param p per attribute, its p-value, if they are tested */
function effectRows(
  { pairs }: SetAgreement,
  { which, curation, shared }: Comparison,
  permutations: number,
  p?: Float64Array,
): Row[] {
  const { metrics, same, estimates, regression } = shared;
  const quantities = regressionQuantities(shared, pairs.counted.length);
  return regression.coefficients.map((term, i) => {
    const pValue = p?.[i] ?? Number.NaN;
    const nShared = estimates.filter(
      (estimate, pair) => same[i]![pair] === 1 && !Number.isNaN(estimate),
    ).length;
    return {
      metrics: which,
      curation,
      attribute: attributes[i]!,
      estimate: term?.estimate ?? null,
      ...intervalColumns(pairs.intervalOfMean(quantities[i]!)),
      t_value: term?.t ?? null,
      p_value: pValue,
      n_permutations: Number.isNaN(pValue) ? null : permutations,
      reason: term ? null : reasonOf(nShared, regression.pairs),
      r_squared: regression.rSquared,
      n_shared: nShared,
      n_pairs: regression.pairs,
      n_metrics: metrics.length,
    };
  });
}

/** Why an attribute that some of the pairs share has no coefficient. */
function reasonOf(shared: number, pairs: number): string {
  if (shared === 0) return 'no pair shares it';
  if (shared === pairs) return 'every pair shares it';
  return 'determined by the categories or the attributes before it';
}

/** The mean agreement of pairs that share attributes or not. */
function pairRows({ pairs }: SetAgreement, { which, shared }: Comparison): Row[] {
  return attributePairQuantities(shared).map((quantity) => ({
    metrics: which,
    attributes: quantity.attributes,
    shared: quantity.shared,
    n_metrics: shared.metrics.length,
    ...quantityColumns(pairs, quantity),
  }));
}

/** The regression of agreement on shared attributes without the metrics of each data set. */
function withoutEachDataSet({ cohort, pairs }: SetAgreement, shared: SharedAttributes): Row[] {
  const dataSets = [...new Set(shared.of.map(({ data_set }) => data_set))].sort();
  return dataSets.flatMap((dataSet) => {
    const kept = indicesWhere(shared.of, ({ data_set }) => data_set !== dataSet);
    const { metrics, regression } = sharedAttributes(
      kept.map((i) => shared.metrics[i]!),
      kept.map((i) => shared.of[i]!),
      cohort.metrics.length,
      pairs.counted,
    );
    return attributes.map((attribute, i) => {
      const estimate = regression.coefficients[i]?.estimate ?? Number.NaN;
      return {
        data_set: dataSet,
        attribute,
        estimate,
        difference: estimate - (shared.regression.coefficients[i]?.estimate ?? Number.NaN),
        r_squared: regression.rSquared,
        n_pairs: regression.pairs,
        n_metrics: metrics.length,
      };
    });
  });
}

/** The headline means without each data set, and without each collection that is not a single data set. */
export function withoutDataSetRows({ cohort, pairs, dataSets }: SetAgreement): Row[] {
  const { a, b } = allPairs(cohort.metrics.length);
  return leftOutOf(dataSets).flatMap(({ kind, name, metrics }) =>
    means(cohort.metrics).map((quantity) => {
      const isKept = (pair: number) => !metrics.includes(a[pair]!) && !metrics.includes(b[pair]!);
      const mean = quantityColumns(pairs, { kind: 'mean', pairs: quantity.pairs.filter(isKept) });
      return {
        kind,
        left_out: name,
        quantity: quantity.name,
        ...mean,
        difference: mean.estimate - pairQuantity(pairs.counted, quantity),
        n_metrics: dataSets.length - metrics.length,
      };
    }),
  );
}

/** Metrics that are left out together. */
interface LeftOut {
  /** `data_set` or `collection` */
  kind: string;
  name: string;
  metrics: number[];
}

function leftOutOf(dataSets: readonly DataSets[]): LeftOut[] {
  const groupsBy = (kind: string, curation: Curation): LeftOut[] => {
    const byName = groups(dataSets.keys(), (metric) => dataSets[metric]![curation]);
    return sort(byName, ([name]) => name).map(([name, metrics]) => ({ kind, name, metrics }));
  };
  const single = groupsBy('data_set', 'by_study');
  const isCollection = ({ name, metrics }: LeftOut) =>
    metrics.some((metric) => dataSets[metric]!.by_study !== name) &&
    single.every((other) => other.metrics.join() !== metrics.join());
  return [...single, ...groupsBy('collection', 'collections').filter(isCollection)];
}

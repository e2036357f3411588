import { sort } from 'd3-array';
import {
  type Attribute,
  attributes,
  type Curation,
  curations,
  type MetricAttributes,
} from '../../../cohort/metric-attributes.ts';
import { type PairRegression, pairRegression } from '../../../statistics/correlation/pair-regression.ts';
import { mapPairs, type PairQuantity, pairPlace, valuesAt } from '../../../statistics/correlation/pairs.ts';
import { indicesWhere } from '../../../statistics/numbers/indices.ts';
import { partitionBy } from '../../../statistics/score/metric-partition.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';

/** Which attributes the pairs of some metrics share; only of metrics with curated attributes. */
export interface SharedAttributes {
  /** The metrics, as indices in the set. */
  metrics: number[];
  /** Per metric, its attributes. */
  of: MetricAttributes[];
  /** Per pair of these metrics, its index among the pairs of the set. */
  places: Int32Array;
  /** Per attribute, per pair of these metrics: 1 if they share it, otherwise 0. */
  same: Float64Array[];
  /** Per pair of these metrics, the pair of their categories, which the regression holds constant. */
  groups: Int32Array;
  /** Per pair of these metrics, its correlation; NaN if it does not count. */
  estimates: Float64Array;
  regression: PairRegression;
}

/** What pairs share if all metrics are compared or neural ones alone, under one curation of data sets. */
export interface Comparison {
  /** `all` or `neural` */
  which: string;
  curation: Curation;
  shared: SharedAttributes;
}

/** The comparisons of a set. */
export function comparisonsOf(set: SetAgreement): Comparison[] {
  const { metrics } = set.cohort;
  const all = indicesWhere(set.attributes, Boolean);
  const neural = all.filter((metric) => metrics[metric]!.domain === 'neural');
  return Object.entries({ all, neural }).flatMap(([which, compared]) =>
    curations.map((curation) => {
      const of = compared.map((metric) => ({
        ...set.attributes[metric]!,
        data_set: set.dataSets[metric]![curation],
      }));
      return { which, curation, shared: sharedAttributes(compared, of, metrics.length, set.pairs.counted) };
    }),
  );
}

/**
 * @param metrics the metrics that are compared, as indices in the set
 * @param of per such metric, its attributes
 * @param size the number of metrics in the set
 * @param counted per pair of the set
 */
export function sharedAttributes(
  metrics: number[],
  of: MetricAttributes[],
  size: number,
  counted: Float64Array,
): SharedAttributes {
  const places = Int32Array.from(mapPairs(metrics, (one, other) => pairPlace(one, other, size)));
  const same = attributes.map((attribute) =>
    Float64Array.from(mapPairs(of, (one, other) => Number(one[attribute] === other[attribute]))),
  );
  const estimates = valuesAt(counted, places);
  const held = mapPairs(of, (one, other) => sort([one.region, other.region]).join());
  const groups = partitionBy(held).of;
  const regression = pairRegression(estimates, same, groups);
  return { metrics, of, places, same, groups, estimates, regression };
}

/** The mean agreement of the pairs that share some attributes and not others. */
type AttributePairQuantity = PairQuantity & { attributes: string; shared: string };

/** Attributes that are crossed with the metric type. */
const crossed = ['region', 'acquisition'] as const satisfies Attribute[];

/** The means of `agreement/attribute_pair`. */
export function attributePairQuantities({ places, same }: SharedAttributes): AttributePairQuantity[] {
  const has = (attribute: Attribute, pair: number) => same[attributes.indexOf(attribute)]![pair] === 1;
  const quantity = (of: string, shared: string, isIn: (pair: number) => boolean): AttributePairQuantity => ({
    attributes: of,
    shared,
    kind: 'mean',
    pairs: [...places].filter((_, pair) => isIn(pair)),
  });
  const single = attributes.flatMap((attribute) => [
    quantity(attribute, attribute, (pair) => has(attribute, pair)),
    quantity(attribute, 'neither', (pair) => !has(attribute, pair)),
  ]);
  const twoByTwo = crossed.flatMap((other) =>
    ['both', 'metric_type', other, 'neither'].map((shared) =>
      quantity(
        `metric_type, ${other}`,
        shared,
        (pair) =>
          has('metric_type', pair) === (shared === 'both' || shared === 'metric_type') &&
          has(other, pair) === (shared === 'both' || shared === other),
      ),
    ),
  );
  return [...single, ...twoByTwo];
}

/**
 * The coefficients of the regression as quantities; one without an estimate has no pairs.
 *
 * @param size the number of pairs of the set
 */
export function regressionQuantities(shared: SharedAttributes, size: number) {
  const { places, regression } = shared;
  const { coefficients, pairs } = regression;
  return coefficients.map((coefficient): PairQuantity => {
    if (!coefficient) return { kind: 'mean', pairs: [] };
    // A coefficient is a weighted sum, and a quantity is a mean.
    const weights = new Float64Array(size);
    for (const [i, place] of places.entries()) weights[place] = pairs * coefficient.weights[i]!;
    return { kind: 'mean', pairs: [...places], weights };
  });
}

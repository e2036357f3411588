import { cross, sort } from 'd3-array';
import type { Attribute, DataSets, MetricAttributes } from '../../../cohort/metric-attributes.ts';
import { attributes, curations } from '../../../cohort/metric-attributes.ts';
import type { PairQuantity } from '../../../statistics/correlation/pair-means.ts';
import { pairRegression } from '../../../statistics/correlation/pair-regression.ts';
import { pairPlace, valuesAt } from '../../../statistics/correlation/pairs.ts';
import { partitionBy } from '../../../statistics/score/metric-partition.ts';

/** Which attributes the pairs of a set share; only pairs of metrics with curated attributes. */
export type SharedAttributes = ReturnType<typeof among>;

/** What is known of metrics, by id; attributes only of curated ones. */
export interface KnownMetrics {
  attributes: ReadonlyMap<string, MetricAttributes>;
  /** Of all metrics. */
  dataSets: ReadonlyMap<string, DataSets>;
  /** By metric set, the weights of its metrics in the score. */
  scoreWeights: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** What pairs share if only some metrics are compared, and under one curation of data sets. */
export type CuratedAttributes = ReturnType<typeof curatedAttributes>[number];

/** What a regression holds constant: the pair of categories of two metrics, or nothing. */
const controls = ['category_pair', 'none'] as const;

/** The pairs that are compared. */
interface Compared {
  /** The number of metrics in the set. */
  size: number;
  /** Per pair of the set, its correlation; NaN if it does not count. */
  counted: Float64Array;
  controls: (typeof controls)[number];
}

/**
 * What the pairs share for all metrics and for neural ones alone, under each curation. The first is of all metrics by study,
 * given the pair of categories.
 *
 * @param counted per pair of the set, its correlation; NaN if it does not count
 */
export function curatedAttributes(
  metrics: readonly { id: string; domain: string }[],
  { attributes, dataSets }: Pick<KnownMetrics, 'attributes' | 'dataSets'>,
  counted: Float64Array,
) {
  const all = [...metrics.keys()].filter((metric) => attributes.has(metrics[metric]!.id));
  const neural = all.filter((metric) => metrics[metric]!.domain === 'neural');
  return cross(Object.entries({ all, neural }), controls, curations).map(
    ([[name, curated], given, curation]) => {
      const of = curated.map((metric): MetricAttributes => {
        const { id } = metrics[metric]!;
        return { ...attributes.get(id)!, data_set: dataSets.get(id)![curation] };
      });
      const compared = { size: metrics.length, counted, controls: given };
      return { metrics: name, curation, shared: among(curated, of, compared) };
    },
  );
}

/** The same without the metrics of a data set. */
export function withoutDataSet(
  { metrics, of, compared }: SharedAttributes,
  dataSet: string,
): SharedAttributes {
  const kept = [...metrics.keys()].filter((i) => of[i]!.data_set !== dataSet);
  const keep = <T>(all: readonly T[]) => kept.map((i) => all[i]!);
  return among(keep(metrics), keep(of), compared);
}

/**
 * @param metrics the curated metrics, as indices in the set
 * @param of per metric, its attributes
 */
function among(metrics: number[], of: MetricAttributes[], compared: Compared) {
  const pairs = metrics.flatMap((_, a) => metrics.slice(a + 1).map((_, i) => [a, a + 1 + i] as const));
  /** Per pair of these metrics, its index among the pairs of the set. */
  const places = Int32Array.from(pairs, ([a, b]) => pairPlace(metrics[a]!, metrics[b]!, compared.size));
  /** Per attribute, per pair of these metrics: 1 if they share it, otherwise 0. */
  const same = attributes.map((attribute) =>
    Float64Array.from(pairs, ([a, b]) => Number(of[a]![attribute] === of[b]![attribute])),
  );
  /** Per pair of these metrics, its correlation; NaN if it does not count. */
  const estimates = valuesAt(compared.counted, places);
  const held = pairs.map(([a, b]) =>
    compared.controls === 'none' ? '' : sort([of[a]!.region, of[b]!.region]).join(),
  );
  /** The pairs of these metrics by what is held constant. */
  const groups = partitionBy(held, [...new Set(held)]).of;
  const regression = pairRegression(estimates, same, groups);
  return { metrics, of, compared, places, same, groups, estimates, regression };
}

/** The mean agreement of the pairs that share some attributes and not others. */
export type AttributePairQuantity = PairQuantity & { attributes: string; shared: string };

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

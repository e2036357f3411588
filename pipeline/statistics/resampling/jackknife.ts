import { maxIndex } from 'd3-array';
import { sharedColumns, sharedFloats, slices } from '../../workers/shared-arrays.ts';
import type { Task, Workers } from '../../workers/workers.ts';
import { correlateColumns } from '../correlation/correlate-columns.ts';
import { mapPairs, type PairQuantity, pairQuantity, valuesAt } from '../correlation/pairs.ts';
import { partialSpearman } from '../correlation/partial-correlation.ts';
import { rankable, spearman, withoutModels } from '../correlation/spearman.ts';
import { indicesWhere } from '../numbers/indices.ts';
import { clamp, withinRange } from '../numbers/limits.ts';
import { quantileOfT } from '../numbers/student-t.ts';
import { total } from '../numbers/total.ts';
import { effectiveUnits, enoughUnits, modelsWithout, type Units, unitCount } from '../numbers/units.ts';

export interface Interval {
  low: number;
  high: number;
}

/** A 95 % interval by leaving out one unit after the other. */
export type JackknifeInterval = ReturnType<typeof jackknifeInterval>;

/** Standard errors below this are rounding errors. */
export const ROUNDING = 1e-12;

/**
 * The 95 % interval of a quantity by leaving out each unit in turn: the estimate ± t × its standard error, whose square is
 * (G − 1) ÷ G × Σ (value without unit g − estimate)² (the cluster jackknife; MacKinnon, Nielsen & Webb 2023). Few large
 * units say little about a standard error, so t has {@link effectiveUnits} − 1 degrees of freedom.
 *
 * @param without the quantity without each unit; NaN if it cannot be computed, and then there is no interval (NaN)
 * @example jackknifeInterval(2, [1.5, 2, 2.5], { kind: 'model', labels: ['a', 'b', 'c'], sizes: [1, 1, 1] }).standardError // 0.5774
 */
export function jackknifeInterval(estimate: number, without: Float64Array, units: Omit<Units, 'of'>) {
  const count = unitCount(units);
  const changes = without.map((value, unit) => (units.sizes[unit] === 0 ? 0 : value - estimate));
  const squares = changes.map((change) => change ** 2);
  const standardError = Math.sqrt((total(squares) * (count - 1)) / count);
  // With nothing but the estimate in all values, t may be infinite.
  const margin = standardError === 0 ? 0 : quantileOfT(effectiveUnits(units) - 1) * standardError;
  // The first of several.
  const main = maxIndex(squares);
  return {
    low: estimate - margin,
    high: estimate + margin,
    standardError,
    /** t × the standard error: half the width, before the ends are limited to possible values. */
    margin,
    /** The estimate's bias: of the mean without a unit, times the number of the other units (Quenouille 1956). */
    bias: ((count - 1) * total(changes)) / count,
    unit: units.kind,
    /** The unit without which the quantity changes most, with its share of the variance; none if nothing varies. */
    restsOn:
      standardError > ROUNDING
        ? {
            label: units.labels[main]!,
            share: squares[main]! / total(squares),
            /** The quantity without the unit. */
            estimateWithout: without[main]!,
          }
        : undefined,
  };
}

/** Numbers from some models, by their indices. */
type Quantities = (models: readonly number[]) => ArrayLike<number>;

/** The intervals of quantities that are cheap to compute; undefined if there are too few units. */
export function jackknifeIntervals(units: Units, quantities: Quantities): JackknifeInterval[] | undefined {
  if (!enoughUnits(units, unitCount(units))) return undefined;
  const estimates = quantities([...units.of.keys()]);
  const without = units.labels.map((_, unit) => quantities(modelsWithout(units, unit)));
  return Array.from(estimates, (estimate, q) =>
    jackknifeInterval(
      estimate,
      Float64Array.from(without, (values) => values[q]!),
      units,
    ),
  );
}

/** The scores of some models. */
export function columnsAt(columns: readonly Float64Array[], models: readonly number[]): Float64Array[] {
  return columns.map((column) => valuesAt(column, models));
}

/** Scores whose correlations are computed without one unit after the other. */
export interface LeftOut {
  /** Per metric, one score per model, NaN if missing. */
  columns: Float64Array[];
  /** If given, correlations are partial correlations given this metric. */
  control?: Float64Array | undefined;
  /** Per pair of metrics, its correlation over all models; NaN if it does not count. */
  counted: Float64Array;
  units: Units;
}

/** Each item is a unit; `found[unit * pairs + pair]` is the pair's correlation without it. */
export const leaveOutTask: Task<LeftOut & { found: Float64Array }> = {
  name: 'leaveOut',
  items: 'correlations, units left out',
  prepare(input) {
    const { columns, control, counted, found } = input;
    const isComplete = !columns.some((column) => column.some(Number.isNaN));
    const without = control || isComplete ? recorrelated(input) : changed(input);
    return (unit) => found.set(without(unit), unit * counted.length);
  },
};

/** The counted pairs' correlations without a unit. */
function recorrelated({ columns, control, counted, units }: LeftOut) {
  return (unit: number) => {
    const models = modelsWithout(units, unit);
    const kept = columnsAt(columns, models);
    const { estimate } = control
      ? partialSpearman(kept, valuesAt(control, models))
      : correlateColumns(kept, 'spearman');
    return estimate.map((rho, pair) => (Number.isNaN(counted[pair]) ? Number.NaN : rho));
  };
}

/** The same, with only those computed whose two metrics share a model of the unit: the others stay as they are. */
function changed({ columns, counted, units }: LeftOut) {
  const metrics = columns.map(rankable);
  return (unit: number) => {
    const models = indicesWhere(units.of, (own) => own === unit);
    const both = metrics.map((metric) => ({ metric, left: withoutModels(metric, models) }));
    return mapPairs(both, (one, other, pair) => {
      const known = counted[pair]!;
      if (Number.isNaN(known)) return known;
      const isShared = models.some((model) => one.metric.isIn[model] && other.metric.isIn[model]);
      return isShared ? spearman(one.left, other.left).estimate : known;
    });
  };
}

/** Spearman's rho of pairs of metrics, with and without each unit: every number computed from them has an interval. */
export class LeaveOut {
  private constructor(
    readonly units: Units,
    readonly counted: Float64Array,
    /** Per unit, the correlations without it. */
    private readonly without: readonly Float64Array[],
    /** Per pair, how many units the models with both metrics belong to. */
    private readonly unitsOfPairs: Int32Array,
  ) {}

  /** Leaves out each unit in turn. */
  static async from(workers: Workers, scores: LeftOut): Promise<LeaveOut> {
    const { counted, units } = scores;
    const columns = sharedColumns(scores.columns);
    const found = sharedFloats(units.labels.length * counted.length);
    const operations = 2 * found.length * units.of.length;
    await workers.share(leaveOutTask, { ...scores, columns, found }, units.labels.length, operations);
    const without = slices<Float64Array>(found, counted.length);
    return new LeaveOut(units, counted, without, unitsPerPair(columns, units));
  }

  /** The pairs at some places, under new numbers. */
  at(places: Int32Array): LeaveOut {
    const { units, counted, without, unitsOfPairs } = this;
    return new LeaveOut(
      units,
      valuesAt(counted, places),
      without.map((correlations) => valuesAt(correlations, places)),
      places.map((place) => unitsOfPairs[place]!),
    );
  }

  /** A number without each unit. */
  valuesOf(number: PairNumber): Float64Array {
    return Float64Array.from(this.without, number);
  }

  /** The interval of a number that depends on some pairs; undefined if each of these has too few units. */
  intervalOf(
    pairs: readonly number[],
    number: PairNumber,
    range: readonly [number, number] = [-1, 1],
  ): JackknifeInterval | undefined {
    const { units, counted, unitsOfPairs } = this;
    const isCounted = (pair: number) =>
      !Number.isNaN(counted[pair]) && enoughUnits(units, unitsOfPairs[pair]!);
    if (!pairs.some(isCounted)) return undefined;
    return withinRange(jackknifeInterval(number(counted), this.valuesOf(number), units), range);
  }

  /** The interval of a mean of pairs. Shares have none: sampling noise biases them. */
  intervalOfMean(quantity: PairQuantity): JackknifeInterval | undefined {
    if (quantity.kind !== 'mean') return undefined;
    // With weights, such as those of a regression, a mean has no limits.
    const range = quantity.weights ? ([-Infinity, Infinity] as const) : undefined;
    return this.intervalOf(quantity.pairs, (correlations) => pairQuantity(correlations, quantity), range);
  }

  /**
   * The ends of each pair's interval; NaN if it does not count or has too few units. Shares of units and degrees of freedom
   * are those of the models that have both metrics.
   *
   * @param columns the scores of the pairs' metrics
   */
  pairIntervals(columns: readonly Float64Array[]) {
    const { units, counted, unitsOfPairs, without } = this;
    const low = new Float64Array(counted.length).fill(Number.NaN);
    const high = low.slice();
    mapPairs(columns, (one, other, pair) => {
      const estimate = counted[pair]!;
      if (Number.isNaN(estimate) || !enoughUnits(units, unitsOfPairs[pair]!)) return;
      const values = Float64Array.from(without, (correlations) => correlations[pair]!);
      const interval = jackknifeInterval(estimate, values, {
        ...units,
        sizes: sizesOfPair(one, other, units),
      });
      low[pair] = clamp(interval.low);
      high[pair] = clamp(interval.high);
    });
    return { low, high };
  }
}

/** A number computed from the correlations of pairs. */
export type PairNumber = (correlations: Float64Array) => number;

/**
 * Per pair of metrics, how many units the models belong to that both metrics have.
 *
 * @param columns one Float64Array of scores per metric, NaN if a model has none
 */
export function unitsPerPair(columns: readonly Float64Array[], units: Units): Int32Array {
  const counts = mapPairs(columns, (one, other) => unitCount({ sizes: sizesOfPair(one, other, units) }));
  return Int32Array.from(counts);
}

/** Per unit, how many of its models have both metrics. */
function sizesOfPair(one: Float64Array, other: Float64Array, { of, labels }: Units): Int32Array {
  const sizes = new Int32Array(labels.length);
  for (let model = 0; model < of.length; model++)
    if (!Number.isNaN(one[model]) && !Number.isNaN(other[model])) sizes[of[model]!]!++;
  return sizes;
}

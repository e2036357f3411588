import { maxIndex } from 'd3-array';
import { valuesAt } from '../correlation/pairs.ts';
import { quantileOfT } from '../numbers/student-t.ts';
import { total } from '../numbers/total.ts';
import {
  effectiveUnits,
  enoughUnits,
  modelsWithout,
  type UnitKind,
  type Units,
  unitCount,
} from '../numbers/units.ts';

export interface Interval {
  low: number;
  high: number;
}

/** A 95 % interval by leaving out one unit after the other. */
export interface JackknifeInterval extends Interval {
  standardError: number;
  /** t × the standard error: half the width, before the ends are limited to possible values. */
  margin: number;
  /** The estimate's bias: of the mean without a unit, times the number of the other units (Quenouille 1956). */
  bias: number;
  unit: UnitKind;
  /** The unit that the interval rests on; none if nothing varies. */
  restsOn?: MainUnit | undefined;
}

/** The unit without which a quantity changes most, with its share of the jackknife variance. */
export interface MainUnit {
  label: string;
  share: number;
  /** The quantity without the unit. */
  estimateWithout: number;
}

/** Standard errors below this are rounding errors. */
export const ROUNDING = 1e-12;

/**
 * The 95 % interval of a quantity by leaving out each unit in turn: the estimate ± t × its standard error, whose square is
 * (G − 1) ÷ G × Σ (value without unit g − estimate)² (the cluster jackknife; MacKinnon, Nielsen & Webb 2023). Few large
 * units say little about a standard error, so t has {@link effectiveUnits} − 1 degrees of freedom.
 *
 * @param without the quantity without each unit; NaN if it cannot be computed, and then there is no interval (NaN)
 */
export function jackknifeInterval(
  estimate: number,
  without: Float64Array,
  units: Omit<Units, 'of'>,
): JackknifeInterval {
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
    margin,
    bias: ((count - 1) * total(changes)) / count,
    unit: units.kind,
    restsOn:
      standardError > ROUNDING
        ? {
            label: units.labels[main]!,
            share: squares[main]! / total(squares),
            estimateWithout: without[main]!,
          }
        : undefined,
  };
}

/** Numbers from some models, by their indices. */
export type Quantities = (models: readonly number[]) => ArrayLike<number>;

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

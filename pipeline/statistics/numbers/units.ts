import { indicesWhere } from './indices.ts';
import { total } from './total.ts';

/** What is left out at a time: a model family, a single model, or a group of models or of families. */
export type UnitKind = 'family' | 'model' | 'group';

/** Fewest families or groups for an interval. Intervals from fewer are unreliable. */
export const MINIMUM_UNITS = 10;

/** Models that are left out together. */
export interface Units {
  kind: UnitKind;
  /** Per model, the number of its unit, from 0. */
  of: Int32Array;
  /** Per unit, its name. */
  labels: readonly string[];
  /** Per unit, how many models it has; some units may have none, if only a part of the models is compared. */
  sizes: Int32Array;
}

/** Groups models with the same label into a unit. */
export function unitsByLabel(labels: readonly string[], kind: UnitKind = 'family'): Units {
  const distinct = [...new Set(labels)];
  const places = new Map(distinct.map((label, place) => [label, place]));
  const of = Int32Array.from(labels, (label) => places.get(label)!);
  return { kind, of, labels: distinct, sizes: sizesOf(of, distinct.length) };
}

/** The units of some models, by their indices, under the same numbers. */
export function unitsAt({ kind, of, labels }: Units, models: readonly number[]): Units {
  const selected = Int32Array.from(models, (model) => of[model]!);
  return { kind, of: selected, labels, sizes: sizesOf(selected, labels.length) };
}

function sizesOf(of: Int32Array, units: number): Int32Array {
  const sizes = new Int32Array(units);
  for (const unit of of) sizes[unit]!++;
  return sizes;
}

/** How many units have a model. */
export function unitCount({ sizes }: Pick<Units, 'sizes'>): number {
  return sizes.filter((size) => size > 0).length;
}

/** Whether there are enough units for an interval. Any number of single models is: t allows for few of them. */
export function enoughUnits({ kind }: Pick<Units, 'kind'>, count: number): boolean {
  return kind === 'model' || count >= MINIMUM_UNITS;
}

/**
 * How many units of equal size are worth as much as these: 1 ÷ Σ p², p being the share of the models in a unit (Kish 1965).
 * The cluster-robust tests of pairs have about one degree of freedom less than that.
 *
 * @example effectiveUnits({ sizes: [2, 1, 1] }) // 2.6667
 */
export function effectiveUnits({ sizes }: Pick<Units, 'sizes'>): number {
  // Squares may exceed 32 bits.
  return total(sizes) ** 2 / total(Array.from(sizes, (size) => size ** 2));
}

/** The indices of the models outside a unit. */
export function modelsWithout({ of }: Units, unit: number): number[] {
  return indicesWhere(of, (own) => own !== unit);
}

import type { Units } from './bootstrap.ts';
import { type PairQuantity, pairQuantity } from './pair-average.ts';
import { pairCount } from './pairs.ts';
import { resampledSpearman } from './resampled-spearman.ts';

/** What to compute without each family. */
export interface LeaveFamiliesOut {
  /** Scores per metric, NaN if missing. */
  columns: Float64Array[];
  /** Per pair of metrics, NaN if the pair is left out of all quantities. */
  counted: Float64Array;
  /** Per pair of metrics, how many models have both. */
  models: Float64Array;
  quantities: readonly PairQuantity[];
  /** The family of each model. */
  families: Units;
  /** The families to leave out, each in turn. */
  leftOut: Int32Array;
  /** Pairs with fewer models, without the family, are left out. */
  minimumModels: number;
}

/** One value per family and quantity, at `family * quantities + quantity`. */
export interface WithoutFamilies {
  /** NaN if no pair of the quantity counts. */
  estimates: Float64Array;
  /** How many of its pairs count. */
  pairs: Int32Array;
}

/**
 * Averages of Spearman's rho (`quantities`) without the models of a family.
 *
 * @returns a function that computes them without one family
 */
export function leaveFamiliesOut(
  { columns, counted, models, quantities, families, leftOut, minimumModels }: LeaveFamiliesOut,
  found: WithoutFamilies,
): (family: number) => void {
  const correlate = resampledSpearman(columns, counted);
  const estimates = new Float64Array(counted.length);
  return (family) => {
    const isIn = families.of.map((unit) => Number(unit !== leftOut[family]));
    correlate(isIn, estimates);
    const inFamily = modelsPerPair(
      columns,
      [...isIn.keys()].filter((model) => isIn[model] === 0),
    );
    for (let pair = 0; pair < estimates.length; pair++)
      if (models[pair]! - inFamily[pair]! < minimumModels) estimates[pair] = Number.NaN;
    for (const [q, quantity] of quantities.entries()) {
      const place = family * quantities.length + q;
      found.estimates[place] = pairQuantity(estimates, quantity);
      found.pairs[place] = quantity.pairs.filter((pair) => !Number.isNaN(estimates[pair])).length;
    }
  };
}

/** Per pair of metrics, how many of these models have both. */
function modelsPerPair(columns: readonly Float64Array[], models: readonly number[]): Int32Array {
  const found = new Int32Array(pairCount(columns.length));
  for (const model of models) {
    const present = columns.map((column) => Number(!Number.isNaN(column[model])));
    let pair = 0;
    for (let a = 0; a < present.length; a++)
      for (let b = a + 1; b < present.length; b++) found[pair++]! += present[a]! & present[b]!;
  }
  return found;
}

import { mean } from 'd3-array';
import { presentPlaces } from '../../../statistics/correlation/pairs.ts';
import { FIXED_SEED, seededGenerator, shuffled } from '../../../statistics/numbers/random.ts';
import { conditional } from '../../../statistics/prediction/gaussian.ts';
import { type Fitted, onlyAt, type Predictable, rowOf } from '../../../statistics/prediction/held-out.ts';

/** How many scores of a model are taken to be known, as long as three metrics are left; with fewer metrics, half of them. */
const KNOWN = [5, 10, 20];
const FEWEST_OTHERS = 3;
/** Random choices of known scores. */
const DRAWS = 2;

/** How well a model's other scores are predicted from some known ones, in standard deviations of each metric. */
export interface ModelCheck {
  model: number;
  known: number;
  /** Per predicted score: the absolute error, and those of the model's mean and the metric's mean. */
  errors: Record<'prediction' | 'model_mean' | 'metric_mean', number>[];
  /** Per predicted score, its absolute error in standard deviations of its expected distribution. */
  distances: number[];
}

/** Checks a model that the distribution does not know, from a few known scores. */
export function checkModel(table: Predictable, model: number, { scales, gaussian }: Fitted): ModelCheck[] {
  const row = rowOf(table, model, scales);
  const scored = Int32Array.from(presentPlaces(row));
  const possible = KNOWN.filter((known) => known + FEWEST_OTHERS <= row.length);
  const counts = possible.length > 0 ? possible : [Math.floor(row.length / 2)];
  const enough = counts.filter((known) => scored.length > known);
  return enough.map((known) => {
    const check: ModelCheck = { model, known, errors: [], distances: [] };
    for (let draw = 0; draw < DRAWS; draw++) {
      const chosen = shuffled(scored, seededGenerator(FIXED_SEED, DRAWS * model + draw)).subarray(0, known);
      const { missing, expected, variances } = conditional(gaussian, onlyAt(row, chosen));
      const lift = mean(chosen, (place) => row[place]!)!;
      for (const [i, place] of missing.entries()) {
        const value = row[place]!;
        if (Number.isNaN(value)) continue;
        const prediction = Math.abs(value - expected[i]!);
        check.errors.push({ prediction, model_mean: Math.abs(value - lift), metric_mean: Math.abs(value) });
        check.distances.push(prediction / Math.sqrt(variances[i]!));
      }
    }
    return check;
  });
}

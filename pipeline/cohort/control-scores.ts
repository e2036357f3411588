import type { Reader } from '../warehouse/rows.ts';
import type { Model } from './cohort.ts';
import { columnOf, readScores } from './score-values.ts';

/** An accuracy at chance among 1,000 classes, up to rounding, is below this. */
const CHANCE = { metric: 'brain-score:ImageNet-top1', below: 0.0015 };

/** Models with at least this score on a metric that fits a read-out of its own are trained (docs/limits.md). */
const TRAINED = { metric: 'brain-score:Rajalingham2018-i2n', atLeast: 0.2 };

/** Models with a lower accuracy are untrained or hardly trained, or their read-out does not fit. */
export const LEAST_TRAINED = 0.1;

/** A control metric, with its score per model; NaN if missing. */
export interface Control {
  metric: string;
  values: Float64Array;
  /** The number of trained models at chance: their accuracy is missing, since their read-out must be. */
  withoutReadOut: number;
}

/** Reads a control metric's scores. */
export async function readControl(
  reader: Reader,
  metric: string,
  models: readonly Model[],
): Promise<Control> {
  const scoresOn = async (id: string) => columnOf(await readScores(reader, id), id, models);
  const values = await scoresOn(metric);
  if (metric !== CHANCE.metric) return { metric, values, withoutReadOut: 0 };
  const behavior = await scoresOn(TRAINED.metric);
  const places = [...values.keys()].filter(
    (model) => values[model]! < CHANCE.below && behavior[model]! >= TRAINED.atLeast,
  );
  for (const model of places) values[model] = Number.NaN;
  return { metric, values, withoutReadOut: places.length };
}

import { literal } from '../warehouse/database.ts';
import { type Reader, readTexts } from '../warehouse/rows.ts';
import type { Model } from './cohort.ts';
import { columnOf, readScores } from './score-values.ts';

/**
 * Models without a trained read-out: their accuracy is at chance among 1,000 classes, up to rounding, but they are good
 * on a metric that fits its own read-out (docs/limits.md).
 */
const withoutReadOut = (metric: string) => `
  select model_id
  from cohort.state as accuracy
  inner join cohort.state as behavior using (model_id)
  where accuracy.metric_id = ${literal(metric)} and accuracy.metric_id = 'brain-score:ImageNet-top1'
    and behavior.metric_id = 'brain-score:Rajalingham2018-i2n' and accuracy.value < 0.0015 and behavior.value >= 0.2
  order by model_id`;

/** Models with a lower accuracy are untrained or hardly trained, or their read-out does not fit. */
export const LEAST_TRAINED = 0.1;

/** A control metric, with its score per model; NaN if missing, as for models without a trained read-out. */
export type Control = Awaited<ReturnType<typeof readControl>>;

/** Reads a control metric's scores. */
export async function readControl(reader: Reader, metric: string, models: readonly Model[]) {
  const ids = await readTexts(reader, withoutReadOut(metric));
  const lacking = models.filter(({ id }) => ids.includes(id));
  const values = columnOf(await readScores(reader, metric), metric, models);
  for (const model of lacking) values[models.indexOf(model)] = Number.NaN;
  return { metric, values, withoutReadOut: lacking };
}

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import {
  type Answers,
  consistencyMeasures,
  MEASURES,
} from '../pipeline/stages/consistency/error-consistency.ts';
import { measureInterval, resampledMeasures } from '../pipeline/stages/consistency/image-resampling.ts';
import { correlateAll } from '../pipeline/statistics/correlation/correlate-columns.ts';
import type { CorrelationMethod, Correlations } from '../pipeline/statistics/correlation/correlations.ts';
import { pairCount } from '../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator } from '../pipeline/statistics/numbers/random.ts';
import { type Interval, resampleCounts, singleModels } from '../pipeline/statistics/resampling/bootstrap.ts';
import { resampleAgreement } from '../pipeline/statistics/resampling/resample-agreement.ts';
import {
  emptyParts,
  quantitiesIn,
  RESAMPLES_PER_CHUNK,
  type Resampled,
  resampledAgreement,
} from '../pipeline/statistics/resampling/resampled-agreement.ts';
import { summaryQuantities } from '../pipeline/studies/headline-quantities.ts';
import { Workers } from '../pipeline/workers/workers.ts';

const workers = new Workers();

/** The correlations of all pairs of columns in shared memory. */
export async function correlated(columns: Float64Array[], method: CorrelationMethod): Promise<Correlations> {
  return (await correlateAll(workers, columns, [method]))[method];
}

/** The bootstrap of a study's summary; the first `neural` columns are neural, the others behavioural. */
export function summaryBootstrap(
  columns: Float64Array[],
  { neural, resamples, seed }: { neural: number; resamples: number; seed: number },
): Resampled {
  const models = columns[0]!.length;
  const metrics = columns.map((_, metric) => ({ domain: metric < neural ? 'neural' : 'behavior' }));
  return {
    columns,
    counted: new Float64Array(pairCount(columns.length)),
    quantities: summaryQuantities(metrics),
    sampling: { units: singleModels(models), size: models, resamples, seed },
  };
}

/** The intervals of a bootstrap's quantities. */
export async function bootstrapped(resampled: Resampled): Promise<Interval[]> {
  return (await resampleAgreement(workers, resampled, { withPairs: false })).quantities;
}

/** How often each model was drawn in each of the first resamples, and the quantities in these resamples. */
export function firstResamples(resampled: Resampled, resamples: number) {
  const sampling = { ...resampled.sampling, resamples };
  const values = { pairs: new Float64Array(0), ...emptyParts(resampled.quantities.length * resamples) };
  const compute = resampledAgreement({ ...resampled, sampling }, values);
  for (let chunk = 0; chunk * RESAMPLES_PER_CHUNK < resamples; chunk++) compute(chunk);
  const counts = Array.from({ length: resamples }, (_, i) => [...resampleCounts(sampling, i)]);
  return { counts: Float64Array.from(counts.flat()), quantities: quantitiesIn(values) };
}

/** The intervals of the measures of all observers of a data set. */
export function imageIntervals(
  answers: Answers,
  { resamples, seed }: { resamples: number; seed: number },
): (Interval | undefined)[] {
  return resampledMeasures(answers, { resamples, seed }).flatMap((measures) =>
    MEASURES.map((measure) => measureInterval(measure, measures[measure])),
  );
}

/** How often each image was drawn, by resample and condition, and the measures of each observer for these images. */
export function measuresOfDraws(answers: Answers, seed: number, resamples: number) {
  const measuresOf = consistencyMeasures(answers);
  const drawn = Array.from({ length: resamples }, (_, i) => {
    const random = seededGenerator(seed, i);
    return answers.conditions.map(({ images }) => {
      const counts = new Int32Array(images);
      for (let draw = 0; draw < images; draw++) counts[uniformInt(random, 0, images - 1)]!++;
      return counts;
    });
  });
  const measures = drawn.flatMap((counts) => {
    const found = measuresOf(counts);
    return MEASURES.flatMap((measure) => [...found[measure]]);
  });
  const counts = drawn.flatMap((conditions) => conditions.flatMap((own) => [...own]));
  return { counts: Float64Array.from(counts), measures: Float64Array.from(measures) };
}

import fs from 'node:fs';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import {
  type Answers,
  consistencyMeasures,
  MEASURES,
} from '../pipeline/stages/consistency/error-consistency.ts';
import { measureInterval, resampledMeasures } from '../pipeline/stages/consistency/image-resampling.ts';
import { correlateAll } from '../pipeline/statistics/correlation/correlate-columns.ts';
import type { CorrelationMethod } from '../pipeline/statistics/correlation/correlations.ts';
import { pairCount } from '../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator } from '../pipeline/statistics/numbers/random.ts';
import { unitsByLabel } from '../pipeline/statistics/numbers/units.ts';
import { LeaveOut } from '../pipeline/statistics/resampling/jackknife.ts';
import { Workers } from '../pipeline/workers/workers.ts';
import type { DataSet } from './comparisons.ts';
import { bytesOf, type Matrix, readMatrix } from './matrix.ts';

/** What a process of this project computes: ours.ts <task as JSON>. It prints the seconds of each run. */
export type Task = Effort & (CorrelationTask | LeaveOutTask | ConsistencyTask);

/** A computation is repeated until one of these limits is reached, but runs at least once. */
interface Effort {
  runs: number;
  /** Seconds. */
  budget: number;
  /** The file for the results. */
  found?: string;
}

/** Finds the estimates of all pairs, and then their numbers of models. */
interface CorrelationTask {
  kind: 'correlation';
  matrix: Matrix;
  method: CorrelationMethod;
}

/** Leaves out each group of models: model i is in group i % groups. Finds the correlations of all pairs without each. */
interface LeaveOutTask {
  kind: 'leave-out';
  matrix: Matrix;
  groups: number;
}

/**
 * A bootstrap of error consistency over images. The first `checked` resamples are drawn again, so that another tool can be
 * compared. Finds the measures of each observer in these.
 */
interface ConsistencyTask {
  kind: 'consistency';
  resamples: number;
  seed: number;
  checked: number;
  /** The file for how often each image was drawn in each of the checked resamples. */
  counts: string;
  dataSets: DataSet[];
  /** Has a byte per data set, condition, observer (people first) and image: 1 if right. */
  answers: string;
  models: number;
}

const workers = new Workers();
const task = JSON.parse(process.argv[2]!) as Task;
if (task.kind === 'correlation') await correlation(task);
else if (task.kind === 'consistency') await consistency(task);
else await leaveOut(task);

/** Prints the seconds of each run, and returns the last result. */
async function measure<T>(compute: () => T): Promise<Awaited<T>> {
  const seconds: number[] = [];
  for (let total = 0; ; ) {
    const start = performance.now();
    const result = await compute();
    seconds.push((performance.now() - start) / 1000);
    total += seconds.at(-1)!;
    if (seconds.length < task.runs && total < task.budget) continue;
    console.log(JSON.stringify(seconds));
    return result;
  }
}

function write(file: string, parts: readonly Float64Array[]): void {
  fs.writeFileSync(file, Buffer.concat(parts.map(bytesOf)));
}

async function correlation({ matrix, method }: CorrelationTask): Promise<void> {
  const columns = readMatrix(matrix);
  const { estimate, n } = (await measure(() => correlateAll(workers, columns, [method])))[method];
  write(task.found!, [estimate, Float64Array.from(n)]);
}

async function leaveOut({ matrix, groups }: LeaveOutTask): Promise<void> {
  const columns = readMatrix(matrix);
  const counted = new Float64Array(pairCount(columns.length));
  const units = unitsByLabel(Array.from({ length: matrix.models }, (_, model) => String(model % groups)));
  const leftOut = await measure(() => LeaveOut.from(workers, { columns, counted, units }));
  const without: Float64Array[] = [];
  leftOut.valuesOf((correlations) => without.push(correlations));
  write(task.found!, without);
}

async function consistency({ dataSets, models, resamples, seed, checked, ...files }: ConsistencyTask) {
  const all = readAnswers(files.answers, dataSets, models);
  await measure(async () => {
    for (const answers of all)
      for (const measures of await resampledMeasures(workers, answers, { resamples, seed }))
        for (const name of MEASURES) measureInterval(name, measures[name]);
  });
  const counts: Float64Array[] = [];
  const found: Float64Array[] = [];
  for (const [d, answers] of all.entries()) {
    const measuresOf = consistencyMeasures(answers);
    for (let i = 0; i < checked; i++) {
      const random = seededGenerator(seed + d, i);
      const drawn = answers.conditions.map(({ images }) => {
        const times = new Int32Array(images);
        for (let draw = 0; draw < images; draw++) times[uniformInt(random, 0, images - 1)]!++;
        return times;
      });
      const measures = measuresOf(drawn);
      counts.push(...drawn.map((times) => Float64Array.from(times)));
      found.push(...MEASURES.map((name) => Float64Array.from(measures[name])));
    }
  }
  write(files.counts, counts);
  write(task.found!, found);
}

function readAnswers(file: string, dataSets: readonly DataSet[], models: number): Answers[] {
  const bytes = fs.readFileSync(file);
  let start = 0;
  return dataSets.map(({ conditions, images, people }) => {
    const everyImage = Int32Array.from({ length: images }, (_, image) => image);
    const observers = people + models;
    const condition = () => {
      const correct = Array.from({ length: observers }, () => {
        const first = start;
        start += images;
        return everyImage.filter((image) => bytes[first + image] === 1);
      });
      return { images, seen: correct.map(() => everyImage), correct };
    };
    return { observers, people, conditions: Array.from({ length: conditions }, condition) };
  });
}

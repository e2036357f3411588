import fs from 'node:fs';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import {
  type Answers,
  consistencyMeasures,
  MEASURES,
} from '../pipeline/stages/consistency/error-consistency.ts';
import { measureInterval, resampledMeasures } from '../pipeline/stages/consistency/image-resampling.ts';
import { correlateAll } from '../pipeline/statistics/correlation/correlate-columns.ts';
import { seededGenerator } from '../pipeline/statistics/numbers/random.ts';
import { unitsByLabel } from '../pipeline/statistics/numbers/units.ts';
import { LeaveOut } from '../pipeline/statistics/resampling/jackknife.ts';
import { Workers } from '../pipeline/workers/workers.ts';
import { bytesOf, readMatrix } from './matrix.ts';
import type { ConsistencyTask, CorrelationTask, DataSet, LeaveOutTask, Task } from './task.ts';

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
  const { spearman } = await correlateAll(workers, columns, ['spearman']);
  const units = unitsByLabel(Array.from({ length: matrix.models }, (_, model) => String(model % groups)));
  const leftOut = await measure(() => LeaveOut.from(workers, { columns, counted: spearman.estimate, units }));
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

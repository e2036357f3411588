import fs from 'node:fs';
import path from 'node:path';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { Answers } from '../../pipeline/stages/consistency/error-consistency.ts';
import { seededGenerator } from '../../pipeline/statistics/numbers/random.ts';
import { readFloats } from './matrix.ts';
import { largestDifference, type MeasuredColumns, measuredColumns, ONE_THREAD } from './rows.ts';
import { count, digits, duration, magnitude, type Shown } from './tables.ts';
import { NOT_INSTALLED, type Outcome, runOurs, type Tool } from './tools.ts';

/** The time and memory of a tool for the bootstrap of error consistency over images. */
export interface ConsistencyRow extends MeasuredColumns {
  resamples: number;
  /** Between this tool's measures and ours for the same drawn images. */
  largest_difference: number | null;
}

export interface DataSet {
  conditions: number;
  /** In each condition. */
  images: number;
  people: number;
}

/** As large as the 17 data sets of model-vs-human, with 30 models. */
const SIZES = [
  [1, 640, 4],
  [5, 160, 4],
  [1, 1280, 10],
  [1, 160, 10],
  [5, 160, 4],
  [4, 160, 4],
  [3, 160, 4],
  [1, 560, 4],
  [4, 160, 4],
  [5, 160, 4],
  [4, 160, 4],
  [1, 560, 4],
  [3, 320, 4],
  [1, 160, 10],
  [1, 800, 7],
  [1, 800, 5],
  [5, 160, 4],
] as const;
const DATA_SETS = SIZES.map(([conditions, images, people]): DataSet => ({ conditions, images, people }));
const MODELS = 30;
const RESAMPLES = 2000;
const SEED = 1;
const CHECKED = 20;
const EFFORT = { runs: 5, budget: 30 };

export function consistencyRows(
  folder: string,
  numpy: Tool | undefined,
  log: (line: string) => void,
): ConsistencyRow[] {
  const [answers, counts, own, other] = ['answers', 'counts', 'ours', 'numpy'].map((name) =>
    path.join(folder, `consistency-${name}`),
  ) as [string, string, string, string];
  fs.writeFileSync(answers, simulatedAnswers());
  const task = { dataSets: DATA_SETS, answers, models: MODELS, resamples: RESAMPLES, seed: SEED, ...EFFORT };
  const ours = runOurs(['consistency', { ...task, counts, checked: CHECKED, found: own }], 1);
  const words = [JSON.stringify(DATA_SETS), answers, MODELS, RESAMPLES, SEED, counts, CHECKED, other];
  const theirs: Outcome = numpy
    ? numpy.run('test/bench/consistency.py', [...words, EFFORT.runs, EFFORT.budget])
    : { note: NOT_INSTALLED };
  const difference = theirs.measured ? largestDifference(readFloats(own), readFloats(other)) : null;
  const rows = [
    rowOf(measuredColumns(ONE_THREAD, 1, ours), null),
    rowOf(measuredColumns('NumPy', null, theirs, ours), difference),
  ];
  for (const row of rows) log(`${count(RESAMPLES)} resamples of images: ${row.tool} ${timeOf(row)}`);
  return rows;
}

function rowOf({ note, ...columns }: MeasuredColumns, largest_difference: number | null): ConsistencyRow {
  return { resamples: RESAMPLES, ...columns, largest_difference, note };
}

/** A byte per data set, condition, observer (people first) and image: 1 if right. */
function simulatedAnswers(): Uint8Array {
  const random = seededGenerator(SEED, 0);
  const bytes = DATA_SETS.map(({ conditions, images, people }) => conditions * images * (people + MODELS));
  const all = new Uint8Array(bytes.reduce((sum, each) => sum + each, 0));
  return all.map(() => Number(uniformFloat64(random) < 0.6));
}

/** The answers in the file of {@link simulatedAnswers}. */
export function readAnswers(file: string, dataSets: readonly DataSet[], models: number): Answers[] {
  const bytes = fs.readFileSync(file);
  let start = 0;
  return dataSets.map(({ conditions, images, people }) => {
    const everyImage = Int32Array.from({ length: images }, (_, image) => image);
    const observers = people + models;
    return {
      observers,
      people,
      conditions: Array.from({ length: conditions }, () => {
        const correct = Array.from({ length: observers }, () => {
          const first = start;
          start += images;
          return everyImage.filter((image) => bytes[first + image] === 1);
        });
        return { images, seen: correct.map(() => everyImage), correct };
      }),
    };
  });
}

/** Describes the tools that failed, or that differ from us. */
export function consistencyFaults(rows: readonly ConsistencyRow[], tolerance: number): string[] {
  return rows.flatMap(({ tool, note, largest_difference }) => {
    if (note.startsWith('failed')) return [`error consistency: ${tool} ${note}`];
    if (largest_difference === null || largest_difference <= tolerance) return [];
    return [`error consistency: ${tool} differs by ${largest_difference}`];
  });
}

export function consistencyTable(rows: readonly ConsistencyRow[]): Shown {
  return {
    title: `${count(RESAMPLES)} resamples of images: the measures of ${MODELS} models and all people in ${DATA_SETS.length} simulated data sets`,
    head: ['tool', 'time, and how many times ours', 'peak memory', 'largest difference for the same images'],
    rows: rows.map((row) => [
      row.tool,
      timeOf(row),
      row.peak_mb === null ? '' : `${count(Math.round(row.peak_mb))} MB`,
      magnitude(row.largest_difference),
    ]),
  };
}

function timeOf({ seconds, times_ours, note }: ConsistencyRow): string {
  if (seconds === null) return note;
  return times_ours === null ? duration(seconds) : `${duration(seconds)} (${digits(times_ours)} ×)`;
}

import fs from 'node:fs';
import type { CorrelationMethod } from '../../pipeline/statistics/correlation/correlations.ts';
import {
  bootstrapped,
  correlated,
  firstResamples,
  imageIntervals,
  measuresOfDraws,
  summaryBootstrap,
} from './computations.ts';
import { type DataSet, readAnswers } from './consistency.ts';
import { bytesOf, readMatrix } from './matrix.ts';
import { type Effort, measure, peak } from './measure.ts';

/** The input of a process of this project; `matrix` and `found` are files. */
export interface CorrelationTask extends Effort {
  matrix: string;
  models: number;
  metrics: number;
  method: CorrelationMethod;
  /** The file to which the tool writes the estimates of all pairs, and then their numbers of models. */
  found: string;
}

/** A bootstrap of a matrix without missing scores; the first `neural` metrics are neural, the others behavioural. */
export interface ResamplingTask extends Effort {
  matrix: string;
  models: number;
  metrics: number;
  neural: number;
  resamples: number;
  seed: number;
  /** The number of resamples whose counts and quantities are written, so that another tool can be compared. */
  checked: number;
  counts: string;
  /** Receives the lower ends of the intervals, the upper ends, and each quantity in the checked resamples. */
  found: string;
}

/** A bootstrap of error consistency over the images of simulated data sets. */
export interface ConsistencyTask extends Effort {
  dataSets: DataSet[];
  answers: string;
  models: number;
  resamples: number;
  seed: number;
  /** The number of resamples whose counts and measures are written, so that another tool can be compared. */
  checked: number;
  counts: string;
  found: string;
}

const idle = peak();
const [kind, input] = process.argv.slice(2);
if (kind === 'correlation') correlation(JSON.parse(input!));
else if (kind === 'consistency') consistency(JSON.parse(input!));
else resampling(JSON.parse(input!));

async function correlation(task: CorrelationTask): Promise<void> {
  const columns = readMatrix(task);
  const { estimate, n } = await measure(() => correlated(columns, task.method), idle, task);
  fs.writeFileSync(task.found, Buffer.concat([bytesOf(estimate), bytesOf(Float64Array.from(n))]));
}

async function resampling(task: ResamplingTask): Promise<void> {
  const columns = readMatrix(task);
  const resampled = summaryBootstrap(columns, task);
  const intervals = await measure(() => bootstrapped(resampled), idle, task);
  const { counts, quantities } = firstResamples(resampled, task.checked);
  fs.writeFileSync(task.counts, bytesOf(counts));
  const ends = [...intervals.map(({ low }) => low), ...intervals.map(({ high }) => high)];
  fs.writeFileSync(task.found, Buffer.concat([bytesOf(Float64Array.from(ends)), bytesOf(quantities)]));
}

async function consistency(task: ConsistencyTask): Promise<void> {
  const all = readAnswers(task.answers, task.dataSets, task.models);
  await measure(async () => all.map((answers) => imageIntervals(answers, task)), idle, task);
  const found = all.map((answers, d) => measuresOfDraws(answers, task.seed + d, task.checked));
  fs.writeFileSync(task.counts, Buffer.concat(found.map(({ counts }) => bytesOf(counts))));
  fs.writeFileSync(task.found, Buffer.concat(found.map(({ measures }) => bytesOf(measures))));
}

import fs from 'node:fs';
import type { CorrelationMethod } from '../../pipeline/statistics/correlations.ts';
import { bootstrapped, correlated, firstResamples, summaryBootstrap } from './computations.ts';
import { bytesOf, readMatrix } from './matrix.ts';
import { type Effort, measure, peak } from './measure.ts';

/** What one of this project's processes is told; `matrix` and `found` are files. */
export interface CorrelationTask extends Effort {
  matrix: string;
  models: number;
  metrics: number;
  method: CorrelationMethod;
  /** The estimates of all pairs, and then their numbers of models. */
  found: string;
}

/** Of a matrix without gaps, of which the first `neural` metrics are neural and the others behaviour. */
export interface ResamplingTask extends Effort {
  matrix: string;
  models: number;
  metrics: number;
  neural: number;
  resamples: number;
  seed: number;
  /** For how many of the first resamples counts and quantities are told, so that another tool can be compared. */
  checked: number;
  counts: string;
  /** The lower ends of the quantities' intervals, the upper ones, and each quantity in the checked resamples. */
  found: string;
}

const idle = peak();
const [kind, input] = process.argv.slice(2);
if (kind === 'correlation') correlation(JSON.parse(input!));
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

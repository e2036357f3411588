import type { CorrelationMethod } from '../pipeline/statistics/correlation/correlations.ts';
import type { Matrix } from './matrix.ts';

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
export interface CorrelationTask {
  kind: 'correlation';
  matrix: Matrix;
  method: CorrelationMethod;
}

/** Finds the correlations of all pairs without each group of models: model i is in group i % groups. */
export interface LeaveOutTask {
  kind: 'leave-out';
  matrix: Matrix;
  groups: number;
}

/**
 * A bootstrap of error consistency over images. The first `checked` resamples are drawn again, to compare another
 * tool. Finds the measures of each observer in these.
 */
export interface ConsistencyTask {
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

/** A simulated data set of model-vs-human. */
export interface DataSet {
  conditions: number;
  /** In each condition. */
  images: number;
  people: number;
}

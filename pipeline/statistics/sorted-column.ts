import { sharedIntegers, sharedPlaces } from './shared-arrays.ts';

/** A metric's models in the order of their scores, which ranks among any of them can be counted along. */
export interface SortedColumn {
  /** The models that have a score, ascending by it; of tied ones in the order in which they stand. */
  order: Uint16Array;
  /** The places in that order at which runs of two or more tied scores begin, and those behind their ends, in turns. */
  tiedRuns: Uint16Array;
  /** How many models there are, and a bit per model, 32 to a word, that is set where it has a score. */
  models: number;
  presence: Int32Array;
}

/**
 * Many sorted columns, one behind the other in memory that several threads can read and write: a thread is then told
 * of five things and not of thousands.
 */
export interface SortedColumns {
  models: number;
  /** Per metric, where its part of `order` and of `tiedRuns` starts; last, where that of the last one ends. */
  starts: Int32Array;
  order: Uint16Array;
  /** In the worst case all are tied in pairs. What is not written to takes no memory. */
  tiedRuns: Uint16Array;
  /** Per metric, how many places are listed in its part of `tiedRuns`. */
  tiedRunsSizes: Int32Array;
  presence: Int32Array;
}

/** Places among models are Uint16. */
export const MOST_MODELS = 2 ** 16 - 1;

export function refuseTooManyModels(models: number): void {
  if (models > MOST_MODELS)
    throw new RangeError(`${models} models, but at most ${MOST_MODELS} can be ranked`);
}

/** @param columns one score per model, NaN where a model has none */
export function sortColumns(columns: readonly Float64Array[]): SortedColumn[] {
  const sorted = roomToSort(columns);
  const sort = sorter(sorted);
  for (const [metric, column] of columns.entries()) sort(column, metric);
  return sortedColumns(sorted);
}

/** What a {@link sorter} fills. */
export function roomToSort(columns: readonly Float64Array[]): SortedColumns {
  const models = columns[0]?.length ?? 0;
  refuseTooManyModels(models);
  const starts = sharedIntegers(columns.length + 1);
  for (const [metric, column] of columns.entries())
    starts[metric + 1] = starts[metric]! + presentCount(column);
  return {
    models,
    starts,
    order: sharedPlaces(starts[columns.length]!),
    tiedRuns: sharedPlaces(starts[columns.length]!),
    tiedRunsSizes: sharedIntegers(columns.length),
    presence: sharedIntegers(columns.length * wordsOf(models)),
  };
}

function presentCount(column: Float64Array): number {
  let count = 0;
  for (let i = 0; i < column.length; i++) if (!Number.isNaN(column[i])) count++;
  return count;
}

function wordsOf(models: number): number {
  return Math.ceil(models / 32);
}

export function sortedColumns(sorted: SortedColumns): SortedColumn[] {
  return Array.from(sorted.tiedRunsSizes, (_, metric) => sortedColumn(sorted, metric));
}

/** One of them: views of the shared memory, so that nothing is copied. */
export function sortedColumn(sorted: SortedColumns, metric: number): SortedColumn {
  const { models, starts, order, tiedRuns, tiedRunsSizes, presence } = sorted;
  const [start, end] = [starts[metric]!, starts[metric + 1]!];
  const words = wordsOf(models);
  return {
    models,
    order: order.subarray(start, end),
    tiedRuns: tiedRuns.subarray(start, start + tiedRunsSizes[metric]!),
    presence: presence.subarray(metric * words, (metric + 1) * words),
  };
}

/** 1 where a model's bit in {@link SortedColumn.presence} is set. */
export function presentBit(presence: Int32Array, model: number): number {
  return (presence[model >>> 5]! >>> (model & 31)) & 1;
}

/** Per model, 1 where a column has a score. */
export function presentModels(
  { order, models }: SortedColumn,
  into: Uint8Array = new Uint8Array(models),
): Uint8Array {
  into.fill(0);
  for (let place = 0; place < order.length; place++) into[order[place]!] = 1;
  return into;
}

/** Per place in the order, the place behind the run that it is in; most runs are of one. */
export function runEnds(
  { order, tiedRuns }: SortedColumn,
  ends: Uint16Array = new Uint16Array(order.length),
): Uint16Array {
  for (let place = 0; place < order.length; place++) ends[place] = place + 1;
  for (let run = 0; run < tiedRuns.length; run += 2) {
    ends.fill(tiedRuns[run + 1]!, tiedRuns[run], tiedRuns[run + 1]);
  }
  return ends;
}

/**
 * Sorts one column after another. The scores alone are sorted, without a function that compares them, and every model
 * then looks up its place: as fast, and leaves nothing behind to be collected.
 */
export function sorter(sorted: SortedColumns): (column: Float64Array, metric: number) => void {
  const { models, starts, order, tiedRuns, tiedRunsSizes, presence } = sorted;
  const scores = new Float64Array(models);
  /** Per place at which a run starts, how many of its models have their place. */
  const placed = new Uint16Array(models);
  return (column, metric) => {
    const from = starts[metric]!;
    const present = starts[metric + 1]! - from;
    scores.set(column);
    // Missing ones come last.
    scores.sort();
    let listed = 0;
    for (let start = 0, end = 0; start < present; start = end) {
      while (end < present && scores[end] === scores[start]) end++;
      if (end === start + 1) continue;
      tiedRuns[from + listed++] = start;
      tiedRuns[from + listed++] = end;
    }
    tiedRunsSizes[metric] = listed;
    placed.fill(0);
    const firstWord = metric * wordsOf(models);
    for (let model = 0; model < models; model++) {
      const score = column[model]!;
      if (Number.isNaN(score)) continue;
      presence[firstWord + (model >>> 5)]! |= 1 << (model & 31);
      const start = firstPlace(scores, present, score);
      order[from + start + placed[start]!] = model;
      placed[start]!++;
    }
  };
}

/** The first place of a score among the first `size` of ascending ones. */
function firstPlace(scores: Float64Array, size: number, score: number): number {
  let first = 0;
  for (let left = size; left > 0; ) {
    const half = (left + 1) >>> 1;
    // Without a branch, which could not be predicted.
    const isBelow = Number(scores[first + half - 1]! < score);
    first = (first + half * isBelow) | 0;
    left = (left - half) | 0;
  }
  return first;
}

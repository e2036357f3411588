import { sharedIntegers, sharedPlaces } from '../../workers/shared-arrays.ts';

/** A metric's models sorted by score, so that ranks within any subset of them can be counted in one pass. */
export type SortedColumn = ReturnType<typeof sortedColumns>[number];

/** Many sorted columns in shared memory, concatenated so that a thread receives five arrays rather than thousands. */
export type SortedColumns = ReturnType<typeof allocateSortedColumns>;

/** Places among models are Uint16. */
export const MOST_MODELS = 2 ** 16 - 1;

/** @param columns scores per metric, NaN if missing */
export function sortColumns(columns: readonly Float64Array[]): SortedColumn[] {
  const sorted = allocateSortedColumns(columns);
  const sort = sorter(sorted);
  for (const [metric, column] of columns.entries()) sort(column, metric);
  return sortedColumns(sorted);
}

/** Allocates sorted columns for a {@link sorter} to fill. */
export function allocateSortedColumns(columns: readonly Float64Array[]) {
  const models = columns[0]?.length ?? 0;
  if (models > MOST_MODELS)
    throw new RangeError(`${models} models, but at most ${MOST_MODELS} can be ranked`);
  /** Per metric, the start of its part of `order` and `tiedRuns`; then the end of the last part. */
  const starts = sharedIntegers(columns.length + 1);
  for (const [metric, column] of columns.entries())
    starts[metric + 1] = starts[metric]! + presentCount(column);
  return {
    models,
    starts,
    order: sharedPlaces(starts[columns.length]!),
    /** Of the length of `order`, since all scores may be tied in pairs. Memory not written to is not allocated. */
    tiedRuns: sharedPlaces(starts[columns.length]!),
    /** Per metric, the length of its list in `tiedRuns`. */
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

/** Each sorted column, as views of the shared memory. */
export function sortedColumns(sorted: SortedColumns) {
  const { models, starts, order, tiedRuns, tiedRunsSizes, presence } = sorted;
  const words = wordsOf(models);
  return Array.from(tiedRunsSizes, (runs, metric) => ({
    /** The number of models, with and without a score. */
    models,
    /** The models with a score, ascending by score; ties by model index. */
    order: order.subarray(starts[metric], starts[metric + 1]),
    /** Two places in that order per run of two or more tied scores: its start, and the place after its end. */
    tiedRuns: tiedRuns.subarray(starts[metric], starts[metric]! + runs),
    /** A bit per model, 32 per word, set if the model has a score. */
    presence: presence.subarray(metric * words, (metric + 1) * words),
  }));
}

/** Per model, 1 if it has a score. */
export function presentModels({ order, models }: SortedColumn): Uint8Array {
  const into = new Uint8Array(models);
  for (let place = 0; place < order.length; place++) into[order[place]!] = 1;
  return into;
}

/** Per place in the order, the place after the end of its run of tied scores; an untied score is a run of one. */
export function runEnds({ order, tiedRuns }: SortedColumn): Uint16Array {
  const ends = Uint16Array.from(order, (_, place) => place + 1);
  for (let run = 0; run < tiedRuns.length; run += 2) {
    ends.fill(tiedRuns[run + 1]!, tiedRuns[run], tiedRuns[run + 1]);
  }
  return ends;
}

/** Per model, the place after its run of tied scores; 0 without a score. */
export function placesAfterRuns({ order, tiedRuns, models }: SortedColumn): Uint16Array {
  const into = new Uint16Array(models);
  for (let place = 0; place < order.length; place++) into[order[place]!] = place + 1;
  for (let run = 0; run < tiedRuns.length; run += 2) {
    const end = tiedRuns[run + 1]!;
    for (let place = tiedRuns[run]!; place < end; place++) into[order[place]!] = end;
  }
  return into;
}

/** Returns a function that sorts one column after another. */
export function sorter(sorted: SortedColumns): (column: Float64Array, metric: number) => void {
  const { models, starts, order, tiedRuns, tiedRunsSizes, presence } = sorted;
  const tied = new Uint16Array(models);
  return (column, metric) => {
    const from = starts[metric]!;
    const own = order.subarray(from, starts[metric + 1]);
    const firstWord = metric * wordsOf(models);
    const scores = column.filter((score) => !Number.isNaN(score)).sort();
    tied.fill(0);
    for (let model = 0; model < models; model++) {
      if (Number.isNaN(column[model])) continue;
      const first = firstPlace(scores, column[model]!);
      own[first + tied[first]!++] = model;
      presence[firstWord + (model >>> 5)]! |= 1 << (model & 31);
    }
    let listed = 0;
    for (let place = 0; place < own.length; place++) {
      if (tied[place]! < 2) continue;
      tiedRuns[from + listed++] = place;
      tiedRuns[from + listed++] = place + tied[place]!;
    }
    tiedRunsSizes[metric] = listed;
  };
}

/** The first place of a score among ascending scores. */
function firstPlace(scores: Float64Array, score: number): number {
  let [low, high] = [0, scores.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (scores[middle]! < score) low = middle + 1;
    else high = middle;
  }
  return low;
}

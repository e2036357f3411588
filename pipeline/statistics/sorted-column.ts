/** A metric's models in the order of their scores, which ranks among any of them can be counted along. */
export interface SortedColumn {
  /** The models that have a score, ascending by it; of tied ones in the order in which they stand. */
  order: Uint16Array;
  /** Per place in that order, the place behind the run of tied scores that it is in. */
  runEnd: Uint16Array;
  /** Per model, 1 where it has a score. */
  isPresent: Uint8Array;
}

const MAXIMUM_MODELS = 2 ** 16 - 1;

/** @param column one score per model, NaN where a model has none */
export function sortColumn(column: Float64Array): SortedColumn {
  const sorted = roomToSort(column);
  sorter(column.length)(column, sorted);
  return sorted;
}

/** What a {@link sorter} fills, in memory that several threads can read and write. */
export function roomToSort(column: Float64Array): SortedColumn {
  if (column.length > MAXIMUM_MODELS) throw new Error(`more than ${MAXIMUM_MODELS} models`);
  let present = 0;
  for (let i = 0; i < column.length; i++) if (!Number.isNaN(column[i])) present++;
  const places = () => new Uint16Array(new SharedArrayBuffer(present * Uint16Array.BYTES_PER_ELEMENT));
  const isPresent = new Uint8Array(new SharedArrayBuffer(column.length));
  return { order: places(), runEnd: places(), isPresent };
}

/**
 * Sorts one column after another. The scores alone are sorted, without a function that compares them, and every model
 * then looks up its place: as fast, and leaves nothing behind to be collected.
 */
export function sorter(models: number): (column: Float64Array, into: SortedColumn) => void {
  const scores = new Float64Array(models);
  /** Per place at which a run starts, how many of its models have their place. */
  const placed = new Uint16Array(models);
  return (column, { order, runEnd, isPresent }) => {
    scores.set(column);
    // Missing ones come last.
    scores.sort();
    for (let start = 0, end = 0; start < order.length; start = end) {
      while (end < order.length && scores[end] === scores[start]) end++;
      // Most runs are of one, for which `fill` takes longer.
      for (let i = start; i < end; i++) runEnd[i] = end;
    }
    placed.fill(0);
    for (let model = 0; model < models; model++) {
      const score = column[model]!;
      isPresent[model] = Number.isNaN(score) ? 0 : 1;
      if (Number.isNaN(score)) continue;
      const start = firstPlace(scores, order.length, score);
      order[start + placed[start]!] = model;
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

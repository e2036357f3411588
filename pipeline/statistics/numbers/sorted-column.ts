import { ordered } from './ranks.ts';

/** A metric's models sorted by score, so that ranks within any subset of them can be counted in one pass. */
export type SortedColumn = ReturnType<typeof sortColumn>;

/** Places among models are Uint16. */
export const MOST_MODELS = 2 ** 16 - 1;

/** @param columns scores per metric, NaN if missing */
export function sortColumns(columns: readonly Float64Array[]): SortedColumn[] {
  return columns.map(sortColumn);
}

function sortColumn(column: Float64Array) {
  const models = column.length;
  if (models > MOST_MODELS)
    throw new RangeError(`${models} models, but at most ${MOST_MODELS} can be ranked`);
  const { order, ends } = ordered(column);
  return {
    /** The number of models, with and without a score. */
    models,
    /** The models with a score, ascending by score; ties by model index. */
    order: Uint16Array.from(order),
    /** Per place in that order, the place after the end of its run of tied scores; an untied score is a run of one. */
    runEnds: Uint16Array.from(ends),
  };
}

/** Per model, 1 if it has a score. */
export function presentModels({ order, models }: SortedColumn): Uint8Array {
  const into = new Uint8Array(models);
  for (let place = 0; place < order.length; place++) into[order[place]!] = 1;
  return into;
}

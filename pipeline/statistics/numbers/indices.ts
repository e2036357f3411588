/** The items at some places. */
export function itemsAt<Item>(items: readonly Item[], places: readonly number[]): Item[] {
  return places.map((place) => items[place]!);
}

/** The indices of the values that are meant. */
export function indicesWhere<Value>(values: Iterable<Value>, isMeant: (value: Value) => unknown): number[] {
  const indices: number[] = [];
  let index = 0;
  for (const value of values) {
    if (isMeant(value)) indices.push(index);
    index++;
  }
  return indices;
}

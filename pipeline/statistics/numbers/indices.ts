/** The indices of the values that are meant. */
export function indicesWhere<Value>(values: Iterable<Value>, isMeant: (value: Value) => unknown): number[] {
  return Array.from(values).flatMap((value, i) => (isMeant(value) ? [i] : []));
}

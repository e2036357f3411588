/** Zeros that several threads can read and write. */
export function sharedFloats(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** As {@link sharedFloats}. */
export function sharedIntegers(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** As {@link sharedFloats}, for integers below 65,536. */
export function sharedPlaces(length: number): Uint16Array<SharedArrayBuffer> {
  return new Uint16Array(new SharedArrayBuffer(length * Uint16Array.BYTES_PER_ELEMENT));
}

/** Copies columns to shared memory, except those that are already in it. */
export function sharedColumns(columns: readonly Float64Array[]): Float64Array[] {
  return columns.map((column) => {
    if (column.buffer instanceof SharedArrayBuffer) return column;
    const copy = sharedFloats(column.length);
    copy.set(column);
    return copy;
  });
}

/** Consecutive parts of this length, as views. */
export function slices<Values extends Float64Array | Uint16Array>(values: Values, length: number): Values[] {
  return Array.from(
    { length: values.length / length },
    (_, i) => values.subarray(i * length, (i + 1) * length) as Values,
  );
}

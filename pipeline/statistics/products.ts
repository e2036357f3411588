import { PRODUCTS_WASM } from './products-wasm.ts';

/** A block of sums has so many rows on the one side and on the other. */
const [FIRSTS, SECONDS] = [2, 4] as const;
export const BLOCK_SUMS = FIRSTS * SECONDS;

/** Rows of numbers of one length, and sums of their products. */
export interface ProductRows {
  /** Row r from `r * length` on; behind all rows, room for sums. */
  numbers: Float64Array;
  /** A multiple of two. */
  length: number;
  /** Where the room for sums begins. */
  sums: number;
  /**
   * Adds to eight sums, from place `out` of the numbers on: of the products of two rows, the first one `a`, with four, the
   * first one `b`, over the numbers from `start` to `end`: two by two, so where these are odd in number the next one counts
   * too. The order: a with each of four, then the row behind a.
   */
  addProducts(a: number, b: number, start: number, end: number, out: number): void;
}

const BYTES = Float64Array.BYTES_PER_ELEMENT;
const PAGE = 2 ** 16;

/**
 * Room for rows, all 0.
 *
 * @param rows how many
 * @param numbers of each, at least
 * @param blocks how many blocks of eight sums there is room for
 */
export function productRows(rows: number, numbers: number, blocks: number): ProductRows {
  const length = 2 * Math.ceil(numbers / 2);
  const sums = rows * length;
  const memory = new WebAssembly.Memory({
    initial: Math.max(1, Math.ceil(((sums + blocks * BLOCK_SUMS) * BYTES) / PAGE)),
  });
  const module = new WebAssembly.Module(Buffer.from(PRODUCTS_WASM, 'base64'));
  const addInBytes = new WebAssembly.Instance(module, { rows: { memory } }).exports.addProducts as (
    ...places: number[]
  ) => void;
  return {
    numbers: new Float64Array(memory.buffer),
    length,
    sums,
    addProducts: (a, b, start, end, out) =>
      start < end &&
      addInBytes(
        (a * length + start) * BYTES,
        (b * length + start) * BYTES,
        length * BYTES,
        (a * length + end) * BYTES,
        out * BYTES,
      ),
  };
}

import { PRODUCTS_WASM } from './products-wasm.ts';

/** A block of sums: so many rows on the one side, and on the other. */
const [FIRSTS, SECONDS] = [2, 4] as const;
export const BLOCK_SUMS = FIRSTS * SECONDS;

/** Numbers, in rows, and sums of their products. */
export interface ProductRoom {
  /** Rows, as its owner puts them; behind them, room for sums. */
  numbers: Float64Array;
  /** Where the room for sums begins. */
  sums: number;
  /**
   * Adds to eight sums: of the products of two rows with four. All are places in `numbers`.
   *
   * @param a where the first of the two rows begins; the other one is `stride` behind it
   * @param b where the first of the four begins
   * @param end where the first of the two ends; numbers are read two by two, so where they are odd in number, one more
   *   of each row counts
   * @param out where the sums are: a with each of four, then the row behind a with each
   */
  addProducts(a: number, b: number, stride: number, end: number, out: number): void;
}

const BYTES = Float64Array.BYTES_PER_ELEMENT;
const PAGE = 2 ** 16;

/**
 * Room for numbers, all 0, and blocks of eight sums: memory that WebAssembly works on. To be used again and again, since a
 * process can have only so many of them.
 */
export function productRoom(numbers: number, blocks: number): ProductRoom {
  const sums = numbers + (numbers % 2);
  const bytes = (sums + blocks * BLOCK_SUMS) * BYTES;
  const memory = memoryOf(Math.max(1, Math.ceil(bytes / PAGE)));
  const module = new WebAssembly.Module(Buffer.from(PRODUCTS_WASM, 'base64'));
  const addInBytes = new WebAssembly.Instance(module, { rows: { memory } }).exports.addProducts as (
    ...places: number[]
  ) => void;
  return {
    numbers: new Float64Array(memory.buffer),
    sums,
    addProducts: (a, b, stride, end, out) =>
      a < end && addInBytes(a * BYTES, b * BYTES, stride * BYTES, end * BYTES, out * BYTES),
  };
}

function memoryOf(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages });
  } catch (error) {
    throw new RangeError(
      `no room for ${Math.ceil((pages * PAGE) / 1e6)} MB of WebAssembly memory: ${(error as Error).message}`,
    );
  }
}

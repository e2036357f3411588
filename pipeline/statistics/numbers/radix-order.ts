/**
 * Radix sort: orders scores by the bytes of their binary form, the lowest byte first, in half the time of a comparison
 * sort or less. The bits of a positive double increase with its value. Flipping the sign bit of positive numbers, and all
 * bits of negative ones, makes the bits of all numbers increase (Knuth 1998, section 5.2.5).
 *
 * @param models the number of scores in each column
 * @returns a function that writes the models in ascending order of their scores to `order`, without missing scores (NaN)
 *   and with ties in the order of the column
 */
export function radixOrderer(models: number): (column: Float64Array, order: Uint16Array) => void {
  const keys = { high: new Uint32Array(models), low: new Uint32Array(models) };
  const present = new Uint16Array(models);
  const rooms = [new Uint16Array(models), new Uint16Array(models)] as const;
  const count = new Uint32Array(VALUES);
  return (column, order) => {
    const size = writeKeys(column, keys, present);
    let [from, to]: readonly Uint16Array[] = rooms;
    for (let i = 0; i < size; i++) from![i] = i;
    for (let byte = 0; byte < BYTES; byte++) {
      const half = byte < 4 ? keys.low : keys.high;
      const shift = 8 * (byte % 4);
      count.fill(0);
      for (let i = 0; i < size; i++) count[(half[i]! >>> shift) & 255]!++;
      // All scores have the same value of this byte.
      if (count[(half[0]! >>> shift) & 255] === size) continue;
      cumulate(count);
      for (let i = 0; i < size; i++) {
        const score = from![i]!;
        to![count[(half[score]! >>> shift) & 255]!++] = score;
      }
      [from, to] = [to, from];
    }
    for (let i = 0; i < size; i++) order[i] = present[from![i]!]!;
  };
}

/** Bytes of a double, and values of a byte. */
const BYTES = 8;
const VALUES = 256;

/**
 * Writes the two halves of each score's key, and the models with a score; returns their number. The high half of a double
 * comes second: all processors that DuckDB runs on are little-endian.
 */
function writeKeys(
  column: Float64Array,
  { high, low }: { high: Uint32Array; low: Uint32Array },
  present: Uint16Array,
): number {
  const number = new Float64Array(1);
  const halves = new Uint32Array(number.buffer);
  let size = 0;
  for (let model = 0; model < column.length; model++) {
    const score = column[model]!;
    if (Number.isNaN(score)) continue;
    // −0 + 0 is 0, so that both zeros are tied.
    number[0] = score + 0;
    const allIfNegative = -(halves[1]! >>> 31);
    high[size] = halves[1]! ^ (allIfNegative | 0x80000000);
    low[size] = halves[0]! ^ allIfNegative;
    present[size++] = model;
  }
  return size;
}

/** Turns the count of each value into the number of smaller ones: the place of its first score. */
function cumulate(count: Uint32Array): void {
  let sum = 0;
  for (let value = 0; value < VALUES; value++) {
    const own = count[value]!;
    count[value] = sum;
    sum += own;
  }
}

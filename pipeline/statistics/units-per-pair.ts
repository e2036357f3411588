import type { Units } from './bootstrap.ts';
import { countBits } from './count-bits.ts';
import { pairCount } from './pairs.ts';

/** Which models a metric has: those that are a unit alone as bits, the others unit by unit, 1 where it has one. */
interface Present {
  alone: Int32Array;
  together: Uint8Array;
}

/** Of every pair of metrics, how many units the models belong to that both have. */
export function unitsPerPair(columns: readonly Float64Array[], { of, count }: Units): Int32Array {
  const sizes = new Int32Array(count);
  for (const unit of of) sizes[unit]!++;
  const models = [...of.keys()];
  const alone = models.filter((model) => sizes[of[model]!] === 1);
  const together = models.filter((model) => sizes[of[model]!]! > 1).sort((a, b) => of[a]! - of[b]!);
  const ends = endsOfRuns(together.map((model) => of[model]!));
  const present = columns.map(
    (column): Present => ({
      alone: bitsOf(column, alone),
      together: Uint8Array.from(together, (model) => Number(!Number.isNaN(column[model]))),
    }),
  );
  const found = new Int32Array(pairCount(columns.length));
  let pair = 0;
  for (let a = 0; a < present.length; a++)
    for (let b = a + 1; b < present.length; b++, pair++)
      found[pair] = countAlone(present[a]!, present[b]!) + countTogether(present[a]!, present[b]!, ends);
  return found;
}

function bitsOf(column: Float64Array, models: readonly number[]): Int32Array {
  const bits = new Int32Array(Math.ceil(models.length / 32));
  for (const [i, model] of models.entries())
    if (!Number.isNaN(column[model])) bits[i >>> 5]! |= 1 << (i & 31);
  return bits;
}

/** The places behind runs of the same value. */
function endsOfRuns(values: readonly number[]): Int32Array {
  return Int32Array.from([...values.keys()].map((i) => i + 1).filter((i) => values[i] !== values[i - 1]));
}

function countAlone({ alone: one }: Present, { alone: other }: Present): number {
  let count = 0;
  for (let word = 0; word < one.length; word++) count = (count + countBits(one[word]! & other[word]!)) | 0;
  return count;
}

/** One model that both have is enough of a unit. */
function countTogether({ together: one }: Present, { together: other }: Present, ends: Int32Array): number {
  let count = 0;
  let model = 0;
  for (let unit = 0; unit < ends.length; unit++) {
    const end = ends[unit]!;
    while (model < end && (one[model]! & other[model]!) === 0) model = (model + 1) | 0;
    count = (count + Number(model < end)) | 0;
    model = end;
  }
  return count;
}

/** The answers of a data set's observers in one condition. Observers and images are numbered from 0. */
export interface Condition {
  /** Number of images that were shown to anybody. */
  images: number;
  /** Per observer, the images that it saw, in ascending order. */
  seen: readonly Int32Array[];
  /** Per observer, the images that it saw and answered correctly, in ascending order. */
  correct: readonly Int32Array[];
}

/** The answers of all observers of one data set. */
export interface Answers {
  observers: number;
  /** The first observers are people. */
  people: number;
  conditions: readonly Condition[];
}

export const MEASURES = [
  'ood_accuracy',
  'accuracy_difference',
  'observed_consistency',
  'error_consistency',
] as const;
export type Measure = (typeof MEASURES)[number];

/**
 * The four measures of Geirhos et al. 2021 for every observer, if each image counts as often as it was drawn. The
 * function returned takes the counts of each condition's images, whose sum is at most the number of images. Accuracy
 * is over all conditions. The other measures compare an observer with each other person who saw the same images of a
 * condition, averaged over conditions, then over people. NaN if there is nobody to compare with, or if no image of a
 * condition was drawn.
 */
export function consistencyMeasures({ observers, people, conditions }: Answers) {
  const counters = conditions.map((condition) => ({
    countTrials: trialCounter(condition),
    countCorrect: correctCounter(condition, people),
    pairs: comparablePairs(condition, people),
  }));
  const trials = new Float64Array(observers);
  const hits = new Float64Array(observers);
  const sums = {
    differences: new Float64Array(observers * people),
    observed: new Float64Array(observers * people),
    kappas: new Float64Array(observers * people),
  };
  // Per pair, the number of conditions in which it is comparable.
  const compared = new Float64Array(observers * people);
  for (const { pairs } of counters) for (const pair of pairs) compared[pair]!++;
  /** Averages what was summed per pair over the conditions, then over people. */
  const averaged = (values: Float64Array) =>
    new Float64Array(observers).map((_, observer) => {
      let sum = 0;
      let number = 0;
      for (let pair = observer * people; pair < (observer + 1) * people; pair++) {
        if (compared[pair] === 0) continue;
        sum += values[pair]! / compared[pair]!;
        number++;
      }
      return sum / number;
    });
  /** Adds what an observer and a person have in one condition to their sums; `pair` is observer × people + person. */
  const addPair = (pair: number, n: Float64Array, correct: Float64Array) => {
    const observer = Math.floor(pair / people);
    const person = pair % people;
    const own = correct[observer * (1 + people)]!;
    const theirs = correct[person * (1 + people)]!;
    const both = correct[observer * (1 + people) + 1 + person]!;
    const size = n[observer]!;
    const [p, q] = [own / size, theirs / size];
    const same = 1 - (own + theirs - 2 * both) / size;
    sums.differences[pair]! += (p - q) ** 2;
    sums.observed[pair]! += same;
    sums.kappas[pair]! += kappa(same, p, q);
  };
  return (counts: readonly Int32Array[]): Record<Measure, Float64Array> => {
    for (const values of [trials, hits, ...Object.values(sums)]) values.fill(0);
    for (const [c, { countTrials, countCorrect, pairs }] of counters.entries()) {
      const n = countTrials(counts[c]!);
      const correct = countCorrect(counts[c]!);
      for (let observer = 0; observer < observers; observer++) {
        trials[observer]! += n[observer]!;
        hits[observer]! += correct[observer * (1 + people)]!;
      }
      for (let i = 0; i < pairs.length; i++) addPair(pairs[i]!, n, correct);
    }
    return {
      ood_accuracy: hits.map((correct, observer) => correct / trials[observer]!),
      accuracy_difference: averaged(sums.differences),
      observed_consistency: averaged(sums.observed),
      error_consistency: averaged(sums.kappas),
    };
  };
}

/** Cohen's kappa of two observers with accuracies p and q (Cohen 1960; Geirhos, Meding & Wichmann 2020). */
export function kappa(observed: number, p: number, q: number): number {
  const expected = p * q + (1 - p) * (1 - q);
  return observed === 1 ? 1 : (observed - expected) / (1 - expected);
}

/** The pairs of an observer and another person who saw the same images, as observer × people + person. */
function comparablePairs({ seen }: Condition, people: number): Int32Array {
  const sets = seen.map((images) => images.join());
  return Int32Array.from({ length: seen.length * people }, (_, pair) => pair).filter((pair) => {
    const [observer, person] = [Math.floor(pair / people), pair % people];
    return observer !== person && sets[observer] !== '' && sets[observer] === sets[person];
  });
}

/** Counts the trials of each observer. The result is overwritten by the next call. */
function trialCounter({ images, seen }: Condition): (counts: Int32Array) => Float64Array {
  const everyImage = placesUpTo(images);
  const trials = new Float64Array(seen.length);
  return (counts) => {
    trials.fill(sumOf(counts, everyImage));
    for (const [observer, own] of seen.entries())
      if (own.length < images) trials[observer] = sumOf(counts, own);
    return trials;
  };
}

function placesUpTo(length: number): Int32Array {
  return Int32Array.from({ length }, (_, place) => place);
}

/**
 * Counts each observer's correct answers, and after them those that each person also has: 1 + people numbers per
 * observer. One sum over images counts several people, each in a field of a number's 53 bits. The result is overwritten
 * by the next call.
 */
function correctCounter({ images, correct }: Condition, people: number) {
  const everyImage = placesUpTo(images);
  const bits = Math.ceil(Math.log2(images + 1));
  const base = 2 ** bits;
  const fields = [everyImage, ...correct.slice(0, people)];
  const perWord = Math.floor(53 / bits);
  const words = Array.from({ length: Math.ceil(fields.length / perWord) }, (_, w) =>
    packed(fields.slice(w * perWord, (w + 1) * perWord), images, base),
  );
  const sums = correct.map((own) => sumOver(own, images));
  const weighted = new Float64Array(images);
  const totals = new Float64Array(correct.length * fields.length);
  return (counts: Int32Array) => {
    for (const [w, word] of words.entries()) {
      for (let image = 0; image < images; image++) weighted[image] = word[image]! * counts[image]!;
      const total = sumOf(weighted, everyImage);
      const first = w * perWord;
      const end = Math.min(first + perWord, fields.length);
      for (let observer = 0; observer < correct.length; observer++) {
        const place = observer * fields.length;
        unpack(sums[observer]!(weighted, total), base, totals, place + first, place + end);
      }
    }
    return totals;
  };
}

/** Per image, base to the power of each field that contains it. */
function packed(fields: readonly Int32Array[], images: number, base: number): Float64Array {
  const word = new Float64Array(images);
  for (const [place, own] of fields.entries()) for (const image of own) word[image]! += base ** place;
  return word;
}

/** Writes the fields of a word to `into` from `start` to `end`. */
function unpack(word: number, base: number, into: Float64Array, start: number, end: number): void {
  let rest = word;
  for (let place = start; place < end; place++) {
    const higher = Math.floor(rest / base);
    into[place] = rest - higher * base;
    rest = higher;
  }
}

/** Sums values over these images, or subtracts the others from the total if those are fewer. */
function sumOver(own: Int32Array, images: number): (values: Float64Array, total: number) => number {
  if (2 * own.length <= images) return (values) => sumOf(values, own);
  const isOwn = new Uint8Array(images);
  for (const image of own) isOwn[image] = 1;
  const others = placesUpTo(images).filter((image) => isOwn[image] === 0);
  return (values, total) => total - sumOf(values, others);
}

function sumOf(values: Int32Array | Float64Array, places: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += values[places[i]!]!;
  return sum;
}

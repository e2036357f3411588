import { range } from 'd3-array';
import { meanOf } from '../../statistics/numbers/total.ts';

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
  const pairs = conditions.map((condition) => comparablePairs(condition, people));
  /** Per pair, the number of conditions in which it is comparable. */
  const compared = new Float64Array(observers * people);
  for (const { place } of pairs.flat()) compared[place]!++;
  /** Per observer, its comparable pairs. */
  const placesOf = range(observers).map((observer) =>
    range(observer * people, (observer + 1) * people).filter((place) => compared[place]! > 0),
  );
  /** Averages what was summed per pair over the conditions, then over people. */
  const averaged = (sums: Float64Array) =>
    Float64Array.from(placesOf, (places) => meanOf(places.map((place) => sums[place]! / compared[place]!)));
  return (counts: readonly Int32Array[]): Record<Measure, Float64Array> => {
    const trials = new Float64Array(observers);
    const hits = new Float64Array(observers);
    const differences = new Float64Array(observers * people);
    const observed = new Float64Array(observers * people);
    const kappas = new Float64Array(observers * people);
    for (const [c, { seen, correct }] of conditions.entries()) {
      const sizes = seen.map((images) => sumOf(counts[c]!, images));
      const right = correct.map((images) => sumOf(counts[c]!, images));
      for (let observer = 0; observer < observers; observer++) {
        trials[observer]! += sizes[observer]!;
        hits[observer]! += right[observer]!;
      }
      for (const { place, observer, person, both } of pairs[c]!) {
        const size = sizes[observer]!;
        const p = right[observer]! / size;
        const q = right[person]! / size;
        const same = 1 - (right[observer]! + right[person]! - 2 * sumOf(counts[c]!, both)) / size;
        differences[place]! += (p - q) ** 2;
        observed[place]! += same;
        kappas[place]! += kappa(same, p, q);
      }
    }
    return {
      ood_accuracy: hits.map((correct, observer) => correct / trials[observer]!),
      accuracy_difference: averaged(differences),
      observed_consistency: averaged(observed),
      error_consistency: averaged(kappas),
    };
  };
}

/** Cohen's kappa of two observers with accuracies p and q (Cohen 1960; Geirhos, Meding & Wichmann 2020). */
function kappa(observed: number, p: number, q: number): number {
  const expected = p * q + (1 - p) * (1 - q);
  return observed === 1 ? 1 : (observed - expected) / (1 - expected);
}

/** An observer and another person who saw the same images of a condition. */
interface Pair {
  /** observer × people + person. */
  place: number;
  observer: number;
  person: number;
  /** The images that both answered correctly. */
  both: Int32Array;
}

function comparablePairs({ seen, correct }: Condition, people: number): Pair[] {
  const seenImages = seen.map((images) => images.join());
  const isCorrect = correct.map((images) => new Set(images));
  const pairs: Pair[] = [];
  for (let observer = 0; observer < seen.length; observer++)
    for (let person = 0; person < people; person++) {
      if (observer === person || seenImages[observer] === '' || seenImages[observer] !== seenImages[person])
        continue;
      const both = correct[observer]!.filter((image) => isCorrect[person]!.has(image));
      pairs.push({ place: observer * people + person, observer, person, both });
    }
  return pairs;
}

/** The sum of the counts of these images. */
function sumOf(counts: Int32Array, images: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < images.length; i++) sum += counts[images[i]!]!;
  return sum;
}

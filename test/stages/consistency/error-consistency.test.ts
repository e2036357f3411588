import { describe, expect, it } from 'vitest';
import {
  type Answers,
  consistencyMeasures,
  kappa,
  MEASURES,
} from '../../../pipeline/stages/consistency/error-consistency.ts';

/** Three people and two models; a person missed one condition, and a model saw only a part of it. */
const IMAGES = [12, 7];
const hasSeen = (observer: number, condition: number, image: number) =>
  condition === 0 || (observer !== 2 && !(observer === 4 && image > 4));
const isCorrect = (observer: number, condition: number, image: number) =>
  (7 * observer + 5 * image + 3 * condition + observer * image * image) % 11 < 6;

const answers: Answers = {
  observers: 5,
  people: 3,
  conditions: IMAGES.map((images, condition) => {
    const places = Int32Array.from({ length: images }, (_, image) => image);
    const seen = [0, 1, 2, 3, 4].map((observer) =>
      places.filter((image) => hasSeen(observer, condition, image)),
    );
    const correct = seen.map((own, observer) => own.filter((image) => isCorrect(observer, condition, image)));
    return { images, seen, correct };
  }),
};

/** Printed by error-consistency.py: the four measures of each observer. */
const expected = {
  'every image once': {
    counts: IMAGES.map((images) => new Int32Array(images).fill(1)),
    measures: [
      [0.5789473684210527, 0.010310374149659862, 0.5922619047619048, 0.14652600170502983],
      [0.5789473684210527, 0.02072704081632653, 0.46726190476190477, -0.08876811594202899],
      [0.6666666666666666, 0.017361111111111098, 0.625, 0.23529411764705882],
      [0.5789473684210527, 0.013818027210884353, 0.5615079365079365, 0.09227053140096615],
      [0.5882352941176471, 0.004629629629629628, 0.4444444444444445, -0.14668534080298792],
    ],
  },
  'images drawn with replacement': {
    counts: [Int32Array.of(0, 2, 1, 0, 3, 0, 1, 1, 0, 2, 1, 1), Int32Array.of(1, 0, 2, 0, 2, 1, 1)],
    measures: [
      [0.631578947368421, 0.01899092970521541, 0.6011904761904762, 0.10784313725490191],
      [0.5789473684210527, 0.01899092970521541, 0.6011904761904762, 0.10784313725490191],
      [0.6666666666666666, 0.027777777777777766, 0.5, 0],
      [0.6842105263157895, 0.008030990173847312, 0.6507936507936508, 0.17156862745098042],
      [0.7647058823529411, 0.04398148148148148, 0.5277777777777778, 0],
    ],
  },
};

describe('consistencyMeasures', () => {
  it.each(Object.entries(expected))('agree with a loop in NumPy over %s', (_, { counts, measures }) => {
    const found = consistencyMeasures(answers)(counts);
    for (const [observer, values] of measures.entries())
      for (const [m, value] of values.entries()) expect(found[MEASURES[m]!][observer]).toBeCloseTo(value, 14);
  });

  it('count pairs as a plain loop does, also where people do not fit into one number', () => {
    const images = 1000;
    const people = 7;
    const correct = Array.from({ length: people + 1 }, (_, observer) =>
      Int32Array.from({ length: images }, (_, image) => image).filter(
        (image) => (image * image + 17 * observer * image + 5 * observer) % 101 < 12 * (observer + 1),
      ),
    );
    const seen = correct.map(() => Int32Array.from({ length: images }, (_, image) => image));
    const counts = Int32Array.from({ length: images }, (_, image) =>
      image % 5 === 0 ? 4 : image % 7 === 0 ? 1 : 0,
    );
    const condition = { images, seen, correct };
    const found = consistencyMeasures({ observers: people + 1, people, conditions: [condition] })([counts]);
    const size = counts.reduce((sum, count) => sum + count);
    const sum = (isCounted: (image: number) => boolean) =>
      counts.reduce((total, count, image) => (isCounted(image) ? total + count : total), 0) / size;
    const sets = correct.map((own) => new Set(own));
    const kappas = sets.slice(0, people).map((person) =>
      kappa(
        sum((image) => person.has(image) === sets[people]!.has(image)),
        sum((image) => sets[people]!.has(image)),
        sum((image) => person.has(image)),
      ),
    );
    expect(found.error_consistency[people]).toBeCloseTo(
      kappas.reduce((total, each) => total + each) / people,
      13,
    );
  });

  it('are NaN where no image of a condition was drawn, and 1 where both observers are always right', () => {
    const all = Int32Array.of(0, 1);
    const conditions = [{ images: 3, seen: [all, all], correct: [all, all] }];
    const measuresOf = consistencyMeasures({ observers: 2, people: 1, conditions });
    expect(measuresOf([Int32Array.of(2, 1, 0)]).error_consistency).toEqual(Float64Array.of(Number.NaN, 1));
    const none = measuresOf([Int32Array.of(0, 0, 3)]);
    for (const measure of MEASURES) expect(none[measure][1]).toBeNaN();
  });
});

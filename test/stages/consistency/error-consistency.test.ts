import { describe, expect, it } from 'vitest';
import {
  type Answers,
  consistencyMeasures,
  MEASURES,
} from '../../../pipeline/stages/consistency/error-consistency.ts';
import { close } from '../../statistics/references.ts';
import references from './error-consistency.json' with { type: 'json' };

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

const drawn = {
  'every image once': IMAGES.map((images) => new Int32Array(images).fill(1)),
  'images drawn with replacement': [
    Int32Array.of(0, 2, 1, 0, 3, 0, 1, 1, 0, 2, 1, 1),
    Int32Array.of(1, 0, 2, 0, 2, 1, 1),
  ],
};

describe('consistencyMeasures', () => {
  it.each(Object.keys(drawn) as (keyof typeof drawn)[])('agree with a loop in NumPy over %s', (which) => {
    const found = consistencyMeasures(answers)(drawn[which]);
    const byObserver = references[which].map((_, observer) => MEASURES.map((name) => found[name][observer]));
    expect(byObserver).toEqual(close(references[which], 14));
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

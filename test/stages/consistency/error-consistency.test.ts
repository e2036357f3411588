import { describe, expect, it } from 'vitest';
import {
  type Answers,
  consistencyMeasures,
  kappa,
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

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import {
  type Answers,
  consistencyMeasures,
  type MEASURES,
} from '../../../pipeline/stages/consistency/error-consistency.ts';
import {
  byMeasure,
  MeasureMeans,
  type Resampled,
  resampledMeasures,
} from '../../../pipeline/stages/consistency/image-resampling.ts';
import type {
  ComparedObserver,
  ComparedObservers,
} from '../../../pipeline/stages/consistency/resample-trials.ts';
import { rankRows } from '../../../pipeline/stages/consistency/tables.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { Workers } from '../../../pipeline/workers/workers.ts';

/**
 * Data sets whose images are drawn from populations of images in which everybody's answers are known, and with them every
 * measure. The chance of a right answer depends on ability, condition and the image's difficulty.
 */
const workers = new Workers(1);
const POPULATION = 4000;
const MODELS = 20;
/** Models 0 and 1, 2 and 3, … are twins: equal in every measure, though right on other images. */
export const TWINS = 4;
const DATA_SETS = [
  { conditions: 1, images: 640, people: 4 },
  { conditions: 3, images: 160, people: 4 },
  { conditions: 1, images: 160, people: 10 },
  { conditions: 1, images: 560, people: 4 },
  { conditions: 2, images: 320, people: 4 },
];

/** All images of a data set: by condition and observer (people first), 1 per image answered correctly. */
interface Population {
  people: number;
  images: number;
  correct: Uint8Array[][];
}

/** @param spread how much models differ: standard deviation of their abilities, where images have 1.5 */
export function populations(spread: number): Population[] {
  const abilities = standardNormals(seededGenerator(1, 0), MODELS).map((z) => spread * z);
  const loadings = standardNormals(seededGenerator(1, 1), MODELS).map((z) =>
    Math.max(0.1, 0.9 + 0.5 * spread * z),
  );
  return DATA_SETS.map(({ conditions, images, people }, d) => ({
    people,
    images,
    correct: Array.from({ length: conditions }, (_, c) =>
      populationOf(people, abilities, loadings, 0.5 - 0.8 * c, 10 * d + c),
    ),
  }));
}

function populationOf(
  people: number,
  abilities: Float64Array,
  loadings: Float64Array,
  ease: number,
  seed: number,
): Uint8Array[] {
  const random = seededGenerator(2, seed);
  const difficulties = standardNormals(seededGenerator(3, seed), POPULATION).map((z) => 1.5 * z);
  const answer = (ability: number, loading: number, difficulty: number) =>
    uniformFloat64(random) < 1 / (1 + Math.exp(-(ability + ease + loading * difficulty))) ? 1 : 0;
  const correct = Array.from({ length: people + MODELS }, () => new Uint8Array(POPULATION));
  // Images come in pairs on which everybody gives one answer twice, except twins: one has the other's two answers.
  for (let image = 0; image < POPULATION; image += 2) {
    for (const [observer, own] of correct.entries()) {
      const model = observer - people;
      const isTwin = model >= 0 && model < 2 * TWINS;
      const [ability, loading] = model < 0 ? [0.5, 1.3] : [abilities[model]!, loadings[model]!];
      own[image] = answer(ability!, loading!, difficulties[image]!);
      own[image + 1] = isTwin ? answer(ability!, loading!, difficulties[image]!) : own[image]!;
    }
    for (let model = 0; model < 2 * TWINS; model += 2) {
      const [one, other] = [correct[people + model]!, correct[people + model + 1]!];
      [other[image], other[image + 1]] = [one[image + 1]!, one[image]!];
    }
  }
  return correct;
}

/** The answers to some images of each condition. */
function answersTo({ people, correct }: Population, chosen: (condition: number) => Int32Array): Answers {
  const conditions = correct.map((byObserver, condition) => {
    const images = chosen(condition);
    const places = images.map((_, place) => place);
    return {
      images: images.length,
      seen: byObserver.map(() => places),
      correct: byObserver.map((own) => places.filter((place) => own[images[place]!] === 1)),
    };
  });
  return { observers: correct[0]!.length, people, conditions };
}

/** The true measures over all data sets, as observers whose resamples are all the same. */
export function truthOf(all: readonly Population[]): ComparedObservers {
  const everyImage = Int32Array.from({ length: POPULATION }, (_, image) => image);
  return overall(
    all.map((population) => {
      const answers = answersTo(population, () => everyImage);
      const values = consistencyMeasures(answers)(population.correct.map(() => everyImage.map(() => 1)));
      return Array.from({ length: answers.observers }, (_, observer) =>
        byMeasure((measure) => {
          const estimate = values[measure][observer]!;
          return Float64Array.of(estimate, estimate);
        }),
      );
    }),
    all,
    1,
  );
}

/** What a world's images say, as the pipeline computes it. */
export async function observed(all: readonly Population[], world: number, resamples: number) {
  const random = seededGenerator(4, world);
  const byDataSet = all.map((population, d) => {
    const draw = () =>
      Int32Array.from({ length: population.images }, () => uniformInt(random, 0, POPULATION - 1));
    const seed = 1000 * (world + 1) + d;
    return resampledMeasures(workers, answersTo(population, draw), { resamples, seed });
  });
  return overall(await Promise.all(byDataSet), all, resamples);
}

function overall(
  byDataSet: Record<(typeof MEASURES)[number], Resampled>[][],
  all: readonly Population[],
  resamples: number,
): ComparedObservers {
  const models = Array.from({ length: MODELS }, (_, model): ComparedObserver => {
    const over = new MeasureMeans(resamples);
    for (const [d, found] of byDataSet.entries()) over.add(found[all[d]!.people + model]!);
    return {
      snapshotId: 'simulated',
      kind: 'model',
      observer: String(model),
      isOwn: false,
      dataset: 'all',
      measures: over.means,
    };
  });
  return { snapshotId: 'simulated', models, humans: undefined };
}

/** The true ranks, by measure and model. */
export function trueRanks(truth: ComparedObservers): Map<string, number> {
  return new Map(rankRows(truth).map((row) => [`${row.measure} ${row.observer}`, Number(row.rank)]));
}

import { LEADS, shareAhead } from '../../../pipeline/stages/aggregation/ranks/tables.ts';
import { resampledRanks } from '../../../pipeline/stages/aggregation/score/rank-resampling.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { leaderboardRanks } from '../../../pipeline/statistics/numbers/ranks.ts';
import type { MetricTree } from '../../../pipeline/statistics/score/metric-tree.ts';
import { rangeRule } from '../../../pipeline/statistics/score/range-rule.ts';
import { rankRange } from '../../../pipeline/statistics/score/rank-changes.ts';
import { slices } from '../../../pipeline/workers/shared-arrays.ts';
import { covers, holds, rejects, type World } from './runner.ts';

/**
 * How often do ranges of ranks hold the rank by infinitely many data sets? The results are in docs/coverage.md, as is how
 * the worlds follow from the real tables.
 */
const RESAMPLES = 400;

/** A category: the metrics of each data set, and the shares of a metric's variance that categories and data sets have. */
interface Category {
  dataSets: number[];
  category: number;
  dataSet: number;
}

/** The last category is behaviour, with half of the weight; the others have an eighth each. */
interface Study {
  models: number;
  categories: Category[];
}

/** The squared correlation of a category's true values with the models' general ability. */
const GENERAL = 0.5;

const paper: Study = {
  models: 136,
  categories: [
    { dataSets: [1, 22], category: 0.14, dataSet: 0.11 },
    { dataSets: [1], category: 0.43, dataSet: 0.11 },
    { dataSets: [1, 1, 1, 1], category: 0.73, dataSet: 0.27 },
    { dataSets: [1, 1, 1, 1], category: 0.78, dataSet: 0.22 },
    { dataSets: [17, 1], category: 0.41, dataSet: 0.35 },
  ],
};

const latest: Study = {
  models: 97,
  categories: [
    { dataSets: [1, 22, 1], category: 0, dataSet: 0.16 },
    { dataSets: [1, 1], category: 0, dataSet: 0.16 },
    { dataSets: [1, 1, 1, 1, 1], category: 0.43, dataSet: 0.57 },
    { dataSets: [1, 1, 1, 1, 1, 1], category: 0.44, dataSet: 0.56 },
    { dataSets: [4, 3, 14, 17, 2, 1, 1], category: 0.29, dataSet: 0.1 },
  ],
};

/** A root with a neural and a behavioural node; categories, data sets with several metrics, and metrics below them. */
function treeOf({ categories }: Study) {
  const parents = [-1, 0];
  const isSampled = [0, 0];
  const leafParents: number[] = [];
  const add = (parent: number) => {
    isSampled.push(1);
    return parents.push(parent) - 1;
  };
  for (const [c, { dataSets }] of categories.entries()) {
    const category = add(c === categories.length - 1 ? 0 : 1);
    for (const metrics of dataSets) {
      const parent = metrics > 1 ? add(category) : category;
      leafParents.push(...Array(metrics).fill(parent));
    }
  }
  const tree: MetricTree = { parents: Int32Array.from(parents), leafParents: Int32Array.from(leafParents) };
  return { tree, isSampled: Uint8Array.from(isSampled) };
}

/** A world's metrics, and the models' scores by infinitely many data sets: of all categories, or of all but behaviour. */
function world({ models, categories }: Study, seed: number) {
  let drawn = 0;
  const draw = (variance: number) =>
    standardNormals(seededGenerator(seed, drawn++), models).map((each) => Math.sqrt(variance) * each);
  const sum = (...columns: Float64Array[]) =>
    Float64Array.from(columns[0]!, (_, model) =>
      columns.reduce((total, column) => total + column[model]!, 0),
    );
  const ability = draw(1);
  const columns: Float64Array[] = [];
  const all = new Float64Array(models);
  const fixed = new Float64Array(models);
  for (const [c, { dataSets, category, dataSet }] of categories.entries()) {
    const isHeld = c === categories.length - 1;
    const weight = isHeld ? 1 / 2 : 1 / 8;
    const general = ability.map((each) => Math.sqrt(GENERAL * category) * each);
    const value = sum(general, draw(category * (1 - GENERAL)));
    const asTheyAre: Float64Array[] = [];
    for (const metrics of dataSets) {
      const own = sum(value, draw(dataSet));
      const found = Array.from({ length: metrics }, () =>
        sum(own, draw(Math.max(0, 1 - category - dataSet))),
      );
      columns.push(...found);
      // The only metric of a data set does not vary with it.
      asTheyAre.push(metrics > 1 ? own : found[0]!);
    }
    for (let model = 0; model < models; model++) {
      const mean = asTheyAre.reduce((total, each) => total + each[model]!, 0) / asTheyAre.length;
      all[model]! += weight * value[model]!;
      fixed[model]! += weight * (isHeld ? mean : value[model]!);
    }
  }
  return { columns, all, fixed };
}

/** The ranks that ranges hold, and the pairs that are called ordered. */
function ranges(study: Study, isFixed: boolean): World {
  const { tree, isSampled } = treeOf(study);
  const sampled = isFixed ? rangeRule({ tree, isSampled }).fixed!.isSampled : isSampled;
  const partition = { parts: ['all'], of: new Int32Array(tree.leafParents.length) };
  return (seed) => {
    const { columns, all, fixed } = world(study, seed);
    const ranks = new Uint16Array(study.models * RESAMPLES);
    const scored = { columns, tree, partition };
    const given = {
      scored,
      methods: ['arithmetic_mean' as const],
      isSampled: sampled,
      resamples: RESAMPLES,
      seed,
    };
    const write = resampledRanks(given, ranks);
    for (let index = 0; index < RESAMPLES; index++) write(index);
    const own = slices(ranks, RESAMPLES);
    const byAll = leaderboardRanks(all).rank;
    const byFixed = leaderboardRanks(fixed).rank;
    return own.flatMap((each, model) => {
      const range = rankRange(each)!;
      const pairs = own.slice(0, model).flatMap((another, other) => {
        const share = shareAhead(each, another);
        const isOrdered = share >= LEADS || share <= 1 - LEADS;
        const isRight = share > 0.5 === byAll[model]! < byAll[other]!;
        return [
          rejects('pair called ordered', isOrdered),
          ...(isOrdered ? [rejects('ordered rightly', isRight)] : []),
        ];
      });
      return [
        holds('rank by infinitely many', range, byAll[model]!),
        holds('rank, behaviour as it is', range, byFixed[model]!),
        ...pairs,
      ];
    });
  };
}

const worlds = {
  paper: ranges(paper, false),
  'paper fixed': ranges(paper, true),
  latest: ranges(latest, false),
};
covers('data sets:', Object.keys(worlds) as (keyof typeof worlds)[], (name) => worlds[name], {
  least: 0.35,
  bias: 1,
  worlds: 100,
});

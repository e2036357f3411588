import { expect, it } from 'vitest';
import {
  LEADS,
  resampledRanks,
  shareAhead,
} from '../../pipeline/stages/aggregation/ranks/rank-resampling.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { leaderboardRanks } from '../../pipeline/statistics/numbers/ranks.ts';
import type { MetricTree } from '../../pipeline/statistics/score/metric-tree.ts';
import { rangeRule } from '../../pipeline/statistics/score/range-rule.ts';
import { rankRange } from '../../pipeline/statistics/score/rank-changes.ts';
import { percent } from './coverage/runner.ts';

/**
 * How often do ranges of ranks hold the rank by infinitely many data sets? The results are in docs/coverage.md, as is how
 * the worlds follow from the real tables.
 */
const WORLDS = 100;
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

/** Counts of ranks that a range holds, of pairs that are called ordered, and of those that are ordered rightly. */
function countIn(study: Study, isFixed: boolean) {
  const { tree, isSampled } = treeOf(study);
  const sampled = isFixed ? rangeRule({ tree, isSampled }).fixed!.isSampled : isSampled;
  const partition = { parts: ['all'], of: new Int32Array(tree.leafParents.length) };
  const counts = { all: 0, fixed: 0, ordered: 0, right: 0, pairs: 0, width: 0 };
  for (let seed = 0; seed < WORLDS; seed++) {
    const { columns, all, fixed } = world(study, seed);
    const ranks = new Uint16Array(study.models * RESAMPLES);
    const write = resampledRanks(
      {
        scored: { columns, tree, partition },
        methods: ['arithmetic_mean'],
        isSampled: sampled,
        resamples: RESAMPLES,
        seed,
      },
      ranks,
    );
    for (let index = 0; index < RESAMPLES; index++) write(index);
    const own = Array.from(all, (_, m) => ranks.subarray(m * RESAMPLES, (m + 1) * RESAMPLES));
    const [byAll, byFixed] = [all, fixed].map((scores) => leaderboardRanks(scores).rank) as [
      number[],
      number[],
    ];
    for (const [model, each] of own.entries()) {
      const { low, high } = rankRange(each)!;
      const holds = (rank: number) => Number(low <= rank && rank <= high);
      counts.all += holds(byAll[model]!);
      counts.fixed += holds(byFixed[model]!);
      counts.width += high - low;
      for (let other = 0; other < model; other++) {
        const share = shareAhead(each, own[other]!);
        counts.pairs++;
        if (share < LEADS && share > 1 - LEADS) continue;
        counts.ordered++;
        counts.right += Number(share > 0.5 === byAll[model]! < byAll[other]!);
      }
    }
  }
  const ranks = WORLDS * study.models;
  return {
    all: counts.all / ranks,
    fixed: counts.fixed / ranks,
    width: counts.width / ranks,
    ordered: counts.ordered / counts.pairs,
    right: counts.right / counts.ordered,
  };
}

it.each([
  { what: 'paper, all data sets', study: paper, isFixed: false, shares: [0.65, 0.9, 0.94] },
  { what: 'paper, all but those of behaviour', study: paper, isFixed: true, shares: [0.38, 0.71, 0.9] },
  { what: 'latest, all data sets', study: latest, isFixed: false, shares: [0.89, 0.95, 0.98] },
])('ranges hold the rank by infinitely many data sets: $what', ({ what, study, isFixed, shares }) => {
  const { all, fixed, width, ordered, right } = countIn(study, isFixed);
  console.log(
    `${what}: holds the rank in ${percent(all)}, with behaviour as it is in ${percent(fixed)}; ${width.toFixed(0)} ranks wide; ${percent(ordered)} of pairs ordered, ${percent(right)} of these rightly`,
  );
  // The numbers of docs/coverage.md; ranks of one world depend on each other.
  for (const [i, share] of [all, fixed, right].entries())
    expect(Math.abs(share - shares[i]!)).toBeLessThan(0.03);
});

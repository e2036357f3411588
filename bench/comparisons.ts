import fs from 'node:fs';
import path from 'node:path';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { CorrelationMethod } from '../pipeline/statistics/correlation/correlations.ts';
import { pairCount } from '../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator } from '../pipeline/statistics/numbers/random.ts';
import type { Comparison } from './compared.ts';
import { leaderboardMatrix, type Matrix, simulatedMatrix } from './matrix.ts';
import { size } from './tables.ts';
import type { DataSet } from './task.ts';

const SEED = 1;

/** Whatever is compared; the files in the folder are those of the last one. */
export function* comparisons(folder: string): Generator<Comparison> {
  const leaderboard = leaderboardMatrix(folder);
  if (!leaderboard) console.log('the leaderboard is not measured, as there is no mirror');
  for (const method of leaderboard ? (['spearman', 'kendall', 'pearson'] as const) : [])
    yield correlation(method, leaderboard!, 'leaderboard of 2024-12-18', ['pandas', 'R']);
  for (const [method, models, metrics, tools, missing] of SIMULATED) {
    const matrix = simulatedMatrix(folder, { models, metrics, missing });
    yield correlation(method, matrix, simulated(missing), tools);
  }
  yield leaveOut(folder, 'NumPy', 0);
  yield leaveOut(folder, 'pandas', MISSING);
  yield consistency(folder);
}

/** Kendall's τ takes R, and the largest matrix all other tools, more than five minutes. */
const MISSING = 0.3;
const simulated = (missing: number) => (missing > 0 ? 'simulated' : 'simulated, complete');
const SIMULATED: [CorrelationMethod, number, number, (keyof typeof SCRIPTS)[], number][] = [
  ['spearman', 524, 99, ['pandas', 'R', 'NumPy'], 0],
  ['kendall', 524, 99, ['pandas', 'R'], 0],
  ['spearman', 2000, 400, ['pandas', 'R', 'NumPy'], 0],
  ['spearman', 2000, 400, ['pandas', 'R'], MISSING],
  ['kendall', 2000, 400, ['pandas'], MISSING],
  ['pearson', 2000, 400, ['pandas', 'R'], MISSING],
  ['spearman', 5000, 1000, ['pandas'], MISSING],
];
const SCRIPTS = { pandas: 'bench/correlation.py', R: 'bench/correlation.R', NumPy: 'bench/complete.py' };

function correlation(
  method: CorrelationMethod,
  matrix: Matrix,
  data: string,
  tools: (keyof typeof SCRIPTS)[],
): Comparison {
  const { file, models, metrics } = matrix;
  const pairs = pairCount(metrics);
  return {
    what: method,
    data: `${size(models, metrics)}, ${data}`,
    task: { kind: 'correlation', matrix, method, runs: 20, budget: 5 },
    oneThread: method === 'spearman',
    scripts: Object.fromEntries(tools.map((tool) => [tool, SCRIPTS[tool]])),
    words: [file, models, metrics, method],
    // Our numbers of models follow the estimates. Tools have different conventions for fewer than three.
    shared: (own, other) => {
      const isEnough = (_: number, pair: number) => own[pairs + pair]! >= 3;
      return [own.subarray(0, pairs).filter(isEnough), other.subarray(0, pairs).filter(isEnough)];
    },
  };
}

/** What all intervals over models need. */
function leaveOut(folder: string, tool: keyof typeof SCRIPTS, missing: number): Comparison {
  const groups = 50;
  const matrix = simulatedMatrix(folder, { models: 524, metrics: 99, missing });
  return {
    what: 'Spearman of all pairs without each of 50 groups of models',
    data: `${size(matrix.models, matrix.metrics)}, ${simulated(missing)}`,
    task: { kind: 'leave-out', matrix, groups, runs: 10, budget: 10 },
    oneThread: true,
    scripts: { [tool]: 'bench/leave-out.py' },
    words: [matrix.file, matrix.models, matrix.metrics, groups],
  };
}

/** As large as the 17 data sets of model-vs-human. */
const DATA_SETS = `
  1 640 4, 5 160 4, 1 1280 10, 1 160 10, 5 160 4, 4 160 4, 3 160 4, 1 560 4, 4 160 4, 5 160 4, 4 160 4, 1 560 4,
  3 320 4, 1 160 10, 1 800 7, 1 800 5, 5 160 4`
  .split(',')
  .map((numbers): DataSet => {
    const [conditions, images, people] = numbers.trim().split(' ').map(Number);
    return { conditions: conditions!, images: images!, people: people! };
  });

/** The bootstrap of error consistency over images. */
function consistency(folder: string): Comparison {
  const models = 30;
  const resamples = 2000;
  const checked = 20;
  const answers = path.join(folder, 'answers');
  const counts = path.join(folder, 'counts');
  const random = seededGenerator(SEED, 0);
  const sizes = DATA_SETS.map(({ conditions, images, people }) => conditions * images * (people + models));
  const all = new Uint8Array(sizes.reduce((sum, each) => sum + each, 0));
  fs.writeFileSync(
    answers,
    all.map(() => Number(uniformFloat64(random) < 0.6)),
  );
  const task = { dataSets: DATA_SETS, answers, models, resamples, seed: SEED, checked, counts };
  return {
    what: '2,000 resamples of images: the measures of 30 models and all people, with one thread',
    data: '17 simulated data sets',
    task: { kind: 'consistency', ...task, runs: 5, budget: 30 },
    oneThread: 'only',
    scripts: { NumPy: 'bench/consistency.py' },
    words: [JSON.stringify(DATA_SETS), answers, models, resamples, SEED, counts, checked],
  };
}

import { benchmark, type Score, score } from '../test/sources/document.ts';
import { siteFormat } from './simulated/leaderboard.ts';
import { simulatedNormal } from './simulated/normal.ts';

const TREE = [
  ['average_vision', null, 'Average Vision'],
  ['neural_vision', 'average_vision', 'Neural'],
  ['V1', 'neural_vision', 'V1'],
  ['V2', 'neural_vision', 'V2'],
  ['V4', 'neural_vision', 'V4'],
  ['IT', 'neural_vision', 'IT'],
  ['behavior_vision', 'average_vision', 'Behavioral'],
  ['engineering_vision', null, 'Engineering'],
] as const;
const CATEGORIES = ['V1', 'V2', 'V4', 'IT', 'behavior'] as const;
/** The control of the partial correlations. */
const CONTROL = 'ImageNet-top1';
const MEASURED = '2024-01-15T12:00:00.000000';

/** A study of {@link simulatedLeaderboard}, with the fewest resamples that are allowed. */
export const STUDY = {
  title: 'A simulated leaderboard',
  as_of: 'latest',
  sources: [{ source_id: 'brain-score' }],
  metric_sets: [
    {
      name: 'neural_and_behavior',
      title: 'Neural and behavioural metrics',
      include: { domains: ['neural', 'behavior'] },
      cohort: { minimum_coverage: 0.25 },
    },
  ],
  control: `brain-score:${CONTROL}`,
  resamples: 100,
};

/**
 * A document in the JSON format of the leaderboard. Each model has a neural and a behavioural ability; a score is the
 * sum of the ability and of noise with the same variance. Every fifth metric is a behavioural one, which every fourth
 * model lacks. Ten metrics are of one data set.
 */
export function simulatedLeaderboard(models: number, metrics: number) {
  const { normal } = simulatedNormal(20240101);
  const leaves = Array.from({ length: metrics }, (_, metric) => {
    const category = CATEGORIES[metric % CATEGORIES.length]!;
    const name = `Data${1000 + Math.floor(metric / 10)}.${category}-${String(metric).padStart(4, '0')}`;
    return {
      name,
      isBehavior: category === 'behavior',
      parent: category.replace('behavior', 'behavior_vision'),
    };
  });
  const current = (value: number, version = 1) => [score(version, siteFormat(value), MEASURED, 0.02)];
  const modelOf = (model: number) => {
    const neural = normal();
    const behavior = normal();
    const scores: Record<string, Score[]> = { [CONTROL]: current(0.5 + 0.1 * (neural + behavior)) };
    for (const [node] of TREE) scores[node] = current(0.5 + 0.05 * neural, 0);
    for (const { name, isBehavior } of leaves) {
      const value = 0.5 + 0.08 * ((isBehavior ? behavior : neural) + normal());
      if (!isBehavior || model % 4 !== 3) scores[name] = current(value);
    }
    const name = `simulated-${model}`;
    return { id: model + 1, name, rank: model + 1, submission_timestamp: MEASURED, scores };
  };
  const node = (name: string, parent: string | null, domain: string, version: number) =>
    benchmark(name, parent && `${parent}_v0`, domain, version === 1, [
      { version, valid_from: null, valid_to: null },
    ]);
  const domainOf = new Map(TREE.map(([name, , domain]) => [name as string, domain]));
  return {
    domain: 'vision',
    datetime_range: { min: MEASURED, max: MEASURED },
    benchmarks: [
      ...TREE.map(([name, parent, domain]) => node(name, parent, domain, 0)),
      node(CONTROL, 'engineering_vision', 'Engineering', 1),
      ...leaves.map(({ name, parent }) => node(name, parent, domainOf.get(parent)!, 1)),
    ],
    models: Array.from({ length: models }, (_, model) => modelOf(model)),
  };
}

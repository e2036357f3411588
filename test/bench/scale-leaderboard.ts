import fs from 'node:fs';
import { siteFormat } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { simulatedNormal } from '../../pipeline/sources/tables/simulated-normal.ts';

/** The size of a leaderboard, and its missing scores. */
export interface Size {
  models: number;
  metrics: number;
  /**
   * `blocks`: every fourth model has no behavioural scores. `scattered`: in addition, one score in twenty is missing,
   * so that hardly any two metrics have the same models.
   */
  missing: 'blocks' | 'scattered';
}

/** Every fifth metric is a behavioural one. */
export const CATEGORIES = ['V1', 'V2', 'V4', 'IT', 'behavior'] as const;
export const SCATTERED = 0.05;
const NODES = [
  ['average_vision', null, 'Average Vision'],
  ['neural_vision', 'average_vision', 'Neural'],
  ['V1', 'neural_vision', 'V1'],
  ['V2', 'neural_vision', 'V2'],
  ['V4', 'neural_vision', 'V4'],
  ['IT', 'neural_vision', 'IT'],
  ['behavior_vision', 'average_vision', 'Behavioral'],
  ['engineering_vision', null, 'Engineering'],
] as const;

/** The control of the partial correlations. */
export const CONTROL = 'ImageNet-top1';
const MEASURED = '2024-01-15T12:00:00.000000';

/** Has at least two digits, of which the last two are the model's family. */
export function modelName(model: number): string {
  return `simulated-${String(model).padStart(2, '0')}`;
}

/** The name of a metric: its data set (ten metrics each) and its own number. */
export function metricName(metric: number): string {
  const place = String(metric).padStart(4, '0');
  return `Data${1000 + Math.floor(metric / 10)}.${CATEGORIES[metric % CATEGORIES.length]}-${place}`;
}

/**
 * Writes a document in the JSON format of the leaderboard, model by model. Each model has a neural and a behavioural
 * ability; a score is the sum of the ability and of noise with the same variance.
 *
 * @param withScores if false, each model has only the first metric and the control: just enough to be listed
 */
export function writeLeaderboard(
  file: string,
  { models, metrics, missing }: Size,
  withScores: boolean,
): void {
  const { uniform, normal } = simulatedNormal(20240101);
  const names = Array.from({ length: metrics }, (_, metric) => JSON.stringify(metricName(metric)));
  const out = fs.openSync(file, 'w');
  const write = (text: string) => fs.writeSync(out, text);
  const range = { min: MEASURED, max: MEASURED };
  write(`{"domain":"vision","datetime_range":${JSON.stringify(range)},"benchmarks":`);
  write(JSON.stringify([...nodes(), ...leaves(metrics)]));
  write(',"models":[');
  for (let model = 0; model < models; model++) {
    const neural = normal();
    const behavior = normal();
    const scores: string[] = [];
    for (let metric = 0; metric < (withScores ? metrics : 1); metric++) {
      const isBehavior = metric % CATEGORIES.length === 4;
      const value = 0.5 + 0.08 * ((isBehavior ? behavior : neural) + normal());
      const isMissing = missing === 'scattered' && uniform() < SCATTERED;
      if (isMissing || (isBehavior && model % 4 === 3)) continue;
      scores.push(`${names[metric]}:[${score(value)}]`);
    }
    scores.push(`"${CONTROL}":[${score(0.5 + 0.1 * (neural + behavior))}]`);
    for (const [node] of NODES) scores.push(`"${node}":[${score(0.5 + 0.05 * neural, 0)}]`);
    const about = `"id":${model + 1},"name":"${modelName(model)}","rank":${model + 1},"submission_timestamp":"${MEASURED}"`;
    write(`${model > 0 ? ',' : ''}\n{${about},"scores":{${scores.join()}}}`);
  }
  write(']}\n');
  fs.closeSync(out);
}

function score(value: number, version = 1): string {
  return `{"version":${version},"value":"${siteFormat(value)}","error":0.02,"timestamp":"${MEASURED}"}`;
}

function nodes() {
  return NODES.map(([name, parent, domain]) => benchmark(name, parent, domain, false));
}

function leaves(metrics: number) {
  return [
    benchmark(CONTROL, 'engineering_vision', 'Engineering', true),
    ...Array.from({ length: metrics }, (_, metric) => {
      const category = CATEGORIES[metric % CATEGORIES.length]!;
      return category === 'behavior'
        ? benchmark(metricName(metric), 'behavior_vision', 'Behavioral', true)
        : benchmark(metricName(metric), category, category, true);
    }),
  ];
}

function benchmark(name: string, parent: string | null, domain: string, isLeaf: boolean) {
  const version = isLeaf ? 1 : 0;
  return {
    id: `${name}_v${version}`,
    type_id: name,
    label: name,
    parent_id: parent === null ? null : `${parent}_v0`,
    is_leaf: isLeaf,
    is_engineering: domain === 'Engineering',
    display_domain: domain,
    versions: [{ version, identifier: `${name}_v${version}`, valid_from: null, valid_to: null }],
  };
}

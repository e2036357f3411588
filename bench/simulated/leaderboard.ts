import { group, mean, range } from 'd3-array';
import { leaderboardTree, type TreeNode } from '../../pipeline/sources/leaderboard/leaderboard-tree.ts';
import { simulatedNormal } from './normal.ts';

type Factor = 'neural' | 'behavior';

/** Benchmarks added to the site after the date of the simulated document. */
const LATER = /Coggan2024|Bracci2019|Hebart2023|Maniquet2024|Ferguson2024|Baker2022|BMD2024/;
const nodes = leaderboardTree.filter(({ name }) => !LATER.test(name));
const childrenOf = group(nodes, ({ parent }) => parent);

/** The factor that a leaf measures, and their correlation. */
export function loadingOf({ parent, displayDomain }: TreeNode): { factor: Factor; loading: number } {
  const factor = ['V1', 'V2', 'V4', 'IT'].includes(displayDomain) ? 'neural' : 'behavior';
  if (parent?.startsWith('V1-')) return { factor, loading: 0.3 };
  const loadings: Record<string, number> = { V1: 0.6, V2: 0.6, V4: 0.8, IT: 0.8, Behavioral: 0.9 };
  return { factor, loading: loadings[displayDomain] ?? 0.8 };
}

/** Scored again under a new version after {@link NEW_VERSION_FROM}. */
const REVISED_METRIC = 'MajajHong2015.IT-pls';
const NEW_VERSION_FROM = '2024-06-01T00:00:00+00:00';
const VALID_FROM = '2020-09-01T12:00:00.5+00:00';
const FACTOR_CORRELATION = 0.2;
const DAY = 24 * 60 * 60 * 1000;

interface SimulatedScore {
  version: number;
  value: string | number;
  error: number | null;
  timestamp: string | null;
}

/**
 * Simulates a leaderboard. Each model has a neural and a behavioural ability, both standard normal, with the correlation
 * {@link FACTOR_CORRELATION}. A leaf's score is loading × ability + noise, so the correlation of two leaves of one
 * factor over models is the product of their loadings. Every fourth model was not run on behaviour, one score in two
 * hundred failed, and some names repeat.
 *
 * @returns the document of the leaderboard's endpoint, and the true parameters, which tests recover
 */
export function simulateLeaderboard({ models = 60, seed = 20240101 } = {}) {
  const { uniform, normal, loadingOn } = simulatedNormal(seed);
  const leaves = nodes.filter(({ isLeaf }) => isLeaf).map((leaf) => ({ ...leaf, ...loadingOf(leaf) }));
  const abilities: Record<Factor, number>[] = [];
  /** Number of current leaf scores in each state. */
  const states = { scored: 0, failed: 0, never_run: 0 };

  const simulateModel = (i: number) => {
    const neural = normal();
    const ability = { neural, behavior: loadingOn(neural, FACTOR_CORRELATION) };
    abilities.push(ability);
    const submitted = Date.UTC(2021, 0, 1) + (i % 60) * 20 * DAY;
    const scores: Record<string, SimulatedScore[]> = {};
    for (const leaf of leaves) {
      const draw = () => loadingOn(ability[leaf.factor], leaf.loading);
      const outcome = uniform() < (leaf.name === 'Kar2019-ost' ? 0.9 : 0.005) ? 'failed' : 'scored';
      const neverRun = i % 4 === 3 && leaf.factor === 'behavior';
      const state = neverRun ? 'never_run' : outcome;
      states[state]++;
      scores[leaf.name] = simulateScores(leaf.name, state, draw, submitted);
    }
    return {
      id: 900_001 + i,
      name: nameOf(i),
      rank: i + 1,
      submission_timestamp: `${new Date(submitted).toISOString().slice(0, -1)}+00:00`,
      scores: { ...scores, ...parentScores(scores) },
    };
  };

  const document = {
    domain: 'vision' as const,
    datetime_range: { min: VALID_FROM, max: NEW_VERSION_FROM },
    benchmarks: nodes.map(benchmark),
    models: range(models).map(simulateModel),
  };
  const loadings = Object.fromEntries(leaves.map((leaf) => [leaf.name, leaf]));
  return { document, truth: { loadings, factorCorrelation: FACTOR_CORRELATION, abilities, states } };
}

/** As on the leaderboard, some names repeat, and one begins with a space. */
function nameOf(model: number): string {
  const name = `simulated-${model % 10 === 9 ? model - 1 : model}`;
  return model === 4 ? ` ${name}` : name;
}

function simulateScores(name: string, state: string, draw: () => number, submitted: number) {
  const measured = (time: number) => new Date(time).toISOString().slice(0, -1);
  const score = (version: number, time: number): SimulatedScore => {
    const value = draw();
    if (state === 'never_run') return { version, value: '', error: null, timestamp: null };
    if (state === 'failed') return { version, value: 'X', error: null, timestamp: measured(time) };
    return { version, value: siteFormat(0.5 + 0.12 * value), error: 0.02, timestamp: measured(time) };
  };
  if (name !== REVISED_METRIC) return [score(1, submitted + DAY)];
  const older = score(1, submitted + DAY);
  const current = score(2, Math.max(submitted, Date.parse(NEW_VERSION_FROM)) + DAY);
  if (state !== 'scored') return [current];
  return [{ ...older, value: Number(older.value), timestamp: `${older.timestamp}+00:00` }, current];
}

/** Formats a score as the site does: three decimals, no leading zero except after a minus. */
export function siteFormat(value: number): string {
  return value.toFixed(3).replace(/^0\./, '.');
}

function benchmark({ name, parent, displayDomain, isLeaf }: TreeNode) {
  const isRevised = name === REVISED_METRIC;
  const current = Number(isLeaf) + Number(isRevised);
  const starts = isRevised ? [VALID_FROM, NEW_VERSION_FROM] : [isLeaf ? VALID_FROM : null];
  return {
    id: `${name}_v${current}`,
    type_id: name,
    label: name,
    parent_id: parent === null ? null : `${parent}_v0`,
    is_leaf: isLeaf,
    is_engineering: displayDomain === 'Engineering',
    display_domain: displayDomain,
    versions: starts.map((valid_from, i) => {
      const version = current - starts.length + 1 + i;
      return { version, identifier: `${name}_v${version}`, valid_from, valid_to: starts[i + 1] ?? null };
    }),
  };
}

/** The site's aggregates: the mean of the children, missing scores counting as zero. */
function parentScores(scores: Record<string, SimulatedScore[]>): Record<string, SimulatedScore[]> {
  const meanOf = (parent: string): number => {
    return mean(childrenOf.get(parent)!, ({ name, isLeaf }) =>
      isLeaf ? Number(scores[name]!.at(-1)!.value) || 0 : meanOf(name),
    )!;
  };
  const all = Object.values(scores).flat();
  const timestamp = all.find((score) => score.timestamp)?.timestamp?.slice(0, 23) ?? null;
  return Object.fromEntries(
    nodes.flatMap(({ name, isLeaf }) =>
      isLeaf ? [] : [[name, [{ version: 0, value: siteFormat(meanOf(name)), error: null, timestamp }]]],
    ),
  );
}

/**
 * Simulates the leaderboard's plain CSV export, with benchmarks that were added later: each loads on its factor as in
 * the document. Every fifth model failed on every seventh of these.
 */
export function simulateExport(seed: number): string {
  const { document, truth } = simulateLeaderboard();
  const { loadingOn } = simulatedNormal(seed);
  const header = ['model_name', ...leaderboardTree.map(({ name }) => name)];
  const rows = document.models.map(({ name, scores }, i) => [
    name,
    ...leaderboardTree.map((node, j) => {
      const known = scores[node.name]?.at(-1)?.value;
      if (known !== undefined) return known;
      if (!node.isLeaf) return '';
      if (i % 5 === 2 && (i + j) % 7 === 0) return 'X';
      const { factor, loading } = loadingOf(node);
      return siteFormat(0.5 + 0.12 * loadingOn(truth.abilities[i]![factor], loading));
    }),
  ]);
  return [header, ...rows].map((cells) => `${cells.join(',')}\n`).join('');
}

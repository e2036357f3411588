import { sort } from 'd3-array';
import { setName } from '../../cohort/cohort.ts';
import { treeAbove } from '../../cohort/metric-weights.ts';
import type { States } from '../../cohort/study-date.ts';
import { categories, domains } from '../../sources/categories.ts';
import { generatorState } from '../../statistics/numbers/random.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type HeatMapGrid, heatMapGrid } from '../figures/heat-map.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { categoryName, shownName } from '../findings/phrases.ts';
import { isPresent, matching, numberOf } from '../findings/row-numbers.ts';
import { metricLabel } from '../words/labels.ts';
import { type PairHistories, pairHistories, type RankHistories, rankHistories } from './histories.ts';

/** Data for the page's script: numbers of the tables, unchanged except in `histories`. */
export interface PageData {
  about: About;
  metrics: PageMetric[];
  models: { id: string; name: string }[];
  /** Per metric, per model: the score; null if never run; 'failed' if the run gave no score. */
  scores: (Known | 'failed')[][];
  /** The study's metric sets, the main one first. */
  sets: PageSet[];
  /** Per pair of metrics: both positions and their correlation. */
  pairs: PagePair[];
  /** A pair over fewer models counts in no mean. */
  minimumModels: number;
  histories: PairHistories;
  rankHistories: RankHistories;
  heatMap: HeatMapGrid;
  explorer: ExplorerData | null;
}

/** What a picture of the page says about its origin. */
export interface About {
  title: string;
  sources: string[];
  asOf: string;
  isSimulated: boolean;
}

export interface PageMetric {
  id: string;
  label: string;
  category: string;
  /** Null if nobody has curated it. */
  type: string | null;
  dataSet: string;
  /** True if lower is better. */
  reversed: boolean;
}

export interface PageSet {
  name: string;
  /** Positions in `metrics` and `models`. */
  metrics: number[];
  models: number[];
}

/** metric, metric, set, n, ρ, lower and upper end of its interval, family q. */
export type PagePair = [number, number, number, number, Known, Known, Known, Known];
type Known = number | null;

/** Inputs of the explorer: the models scored on every metric of the main set, and the weights of the tree. */
export interface ExplorerData {
  models: number[];
  metrics: number[];
  /** Per metric, its weight in the root of the tree. */
  root: number[];
  categories: { name: string; label: string }[];
  /** The categories' and domains' own nodes: per metric, its weight. */
  nodes: { name: string; label: string; weights: number[] }[];
  /** Per category, its weight in the balanced score; null without one. */
  balanced: number[] | null;
  /** Per model, its rank by the arithmetic mean. */
  ranks: number[];
  resampling: Resampling;
}

export function pageData(tables: Tables, { asOf, isSimulated }: States): PageData {
  const metrics = usedMetrics(tables);
  const models = usedModels(tables);
  const places = { metrics: positions(metrics), models: positions(models) };
  const sets = metricSets(tables, places);
  const sources = tables.all('cohort.source').map(({ source_id }) => String(source_id));
  return {
    minimumModels: tables.study.minimum_models,
    about: { title: tables.study.title, sources: [...new Set(sources)], asOf, isSimulated },
    metrics,
    models,
    scores: scoresOf(tables, places),
    sets,
    pairs: pairsOf(tables, places, sets),
    histories: pairHistories(tables, places.metrics),
    rankHistories: rankHistories(tables, places.models),
    heatMap: heatMapGrid(tables),
    explorer: explorerData(tables, sets[0]!, metrics, places),
  };
}

/** The position of every metric and model on the page, by id. */
type Places = Record<'metrics' | 'models', Map<string, number>>;

function positions(items: readonly { id: string }[]): Map<string, number> {
  return new Map(items.map(({ id }, i) => [id, i]));
}

/** All metrics of the sets, by category. */
function usedMetrics(tables: Tables): PageMetric[] {
  const higher = new Map(
    tables.all('normalize.metric').map((row) => [row.metric_id, row.higher_is_better !== false]),
  );
  const found = new Map<string, PageMetric>();
  for (const { metric_id, included, category, metric_type, data_set } of tables.all('cohort.metric')) {
    if (included !== true) continue;
    const id = String(metric_id);
    found.set(id, {
      id,
      label: metricLabel(id),
      category: String(category),
      type: metric_type === null ? null : String(metric_type),
      dataSet: shownName(data_set),
      reversed: higher.get(id) === false,
    });
  }
  const order = ({ category }: PageMetric) => categories.indexOf(category as (typeof categories)[number]);
  return sort(found.values(), order, ({ label }) => label);
}

function usedModels(tables: Tables): { id: string; name: string }[] {
  const ids = new Set(tables.all('cohort.model').map(({ model_id }) => String(model_id)));
  return [...ids].sort().map((id) => ({ id, name: tables.modelName(id) }));
}

function metricSets(tables: Tables, places: Places): PageSet[] {
  const included = (name: 'metrics' | 'models', column: string, set: string) =>
    matching(tables.all(`cohort.${name.slice(0, -1)}`), { included: true })
      .filter(({ metric_set }) => setName(String(metric_set)) === set)
      .map((row) => places[name].get(String(row[column]))!);
  return tables.study.metric_sets.map(({ name }) => {
    const [metrics, models] = [included('metrics', 'metric_id', name), included('models', 'model_id', name)];
    return { name, metrics, models };
  });
}

function scoresOf(tables: Tables, { metrics, models }: Places): PageData['scores'] {
  const scores = Array.from(metrics, () => Array<Known | 'failed'>(models.size).fill(null));
  for (const row of tables.all('cohort.state')) {
    const own = scores[metrics.get(String(row.metric_id))!];
    const model = models.get(String(row.model_id));
    if (!own || model === undefined || row.state === 'never_run') continue;
    own[model] = row.state === 'failed' ? 'failed' : numberOf(row, 'value');
  }
  return scores;
}

/** Each pair once, from the first set that has it. */
function pairsOf(tables: Tables, { metrics }: Places, sets: readonly PageSet[]): PagePair[] {
  const order = new Map(sets.map(({ name }, i) => [name, i]));
  const setOf = ({ metric_set }: Row) => order.get(setName(String(metric_set)))!;
  const found = new Map<string, PagePair>();
  for (const row of sort(tables.all('agreement.pairwise'), setOf)) {
    const key = JSON.stringify([row.metric_a, row.metric_b]);
    if (found.has(key)) continue;
    const [a, b] = [metrics.get(String(row.metric_a))!, metrics.get(String(row.metric_b))!];
    const numbers = ['estimate', 'ci_low', 'ci_high', 'family_q_bh'].map((column) =>
      isPresent(row, column) ? numberOf(row, column) : null,
    ) as [Known, Known, Known, Known];
    found.set(key, [a, b, setOf(row), numberOf(row, 'n_models'), ...numbers]);
  }
  return [...found.values()];
}

function explorerData(
  tables: Tables,
  { metrics, models }: PageSet,
  all: readonly PageMetric[],
  places: Places,
): ExplorerData | null {
  const ranked = tables.rows('aggregation.model_score', { method: 'arithmetic_mean' });
  if (ranked.length === 0) return null;
  const ranks = new Map(
    ranked.map((row) => [places.models.get(String(row.model_id))!, numberOf(row, 'rank')]),
  );
  const complete = models.filter((model) => ranks.has(model));
  const present = categories.filter((name) => metrics.some((metric) => all[metric]!.category === name));
  const nodes = new Map<string, number[]>();
  for (const row of tables.rows('aggregation.weight')) {
    const weights = nodes.get(String(row.node)) ?? metrics.map(() => 0);
    weights[metrics.indexOf(places.metrics.get(String(row.metric_id))!)] = numberOf(row, 'weight');
    nodes.set(String(row.node), weights);
  }
  return {
    models: complete,
    metrics,
    root: nodes.get('all')!,
    categories: present.map((name) => ({ name, label: categoryName(name) })),
    nodes: orderedNodes([...nodes.keys()]).map((name) => {
      return { name, label: categoryName(name), weights: nodes.get(name)! };
    }),
    balanced: weightsOfBalanced(tables, present),
    ranks: complete.map((model) => ranks.get(model)!),
    resampling: resamplingOf(
      tables,
      metrics.map((metric) => all[metric]!.id),
    ),
  };
}

/** Categories, then domains, without the root. */
function orderedNodes(names: readonly string[]): string[] {
  return [...new Set<string>([...categories, ...domains])].filter((name) => names.includes(name));
}

function weightsOfBalanced(tables: Tables, present: readonly string[]): number[] | null {
  const rows = tables.rows('aggregation.variance_share', {
    method: 'balanced',
    level: 'category',
    quantity: 'weight',
  });
  const weight = (category: string): Row | undefined => rows.find((row) => row.category === category);
  const weights = present.map((category) => numberOf(weight(category), 'estimate'));
  return weights.some(Number.isNaN) ? null : weights;
}

/** What the page needs to resample metrics as the pipeline does. */
export interface Resampling {
  /** Per node of the tree, its parent (−1 for the root); per metric, the node above it. */
  parents: number[];
  leafParents: number[];
  /** Per node, its category, in which children are resampled; null for domains and the root. */
  categories: (string | null)[];
  /** Per resample, four integers: the first state of its random numbers. */
  states: number[];
}

/** Most resamples of a page: they are made again in the browser for any weights. */
const MOST_RESAMPLES = 2000;

/** @param metrics ids of the main set's metrics, in the pipeline's order */
function resamplingOf(tables: Tables, metrics: readonly string[]): Resampling {
  const rows = tables.rows('aggregation.tree');
  const byNode = (column: string) =>
    new Map(rows.map((row) => [String(row.node_id), row[column] as string | null]));
  const [parentOf, categoryOf] = [byNode('parent_id'), byNode('category')];
  const tree = treeAbove(metrics, parentOf);
  const { resamples, seed } = tables.study;
  const length = Math.min(resamples, MOST_RESAMPLES);
  return {
    parents: [...tree.parents],
    leafParents: [...tree.leafParents],
    categories: tree.nodes.map((node) => categoryOf.get(node)!),
    states: Array.from({ length }, (_, index) => generatorState(seed, index)).flat(),
  };
}

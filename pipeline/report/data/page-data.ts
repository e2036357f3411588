import { groups, sort } from 'd3-array';
import { isOwnMetric, setName } from '../../cohort/cohort.ts';
import { treeAbove } from '../../cohort/metric-weights.ts';
import type { States } from '../../cohort/study-date.ts';
import { inOrder } from '../../sources/categories.ts';
import {
  type AggregationMethod,
  type Transformation,
  transformationOf,
} from '../../statistics/score/aggregation-methods.ts';
import { isOfLeaderboard } from '../../studies/folder.ts';
import type { Rows } from '../../warehouse/rows.ts';
import type { Tables } from '../finding/tables.ts';
import { distinct, matching } from '../words/numbers.ts';
import { metricLabel, shownName } from '../words/phrases.ts';
import { groupName, type TableWords } from '../words/table-words.ts';

/** Data for the page's script: numbers of the tables, unchanged. */
export interface PageData {
  /** What models and metrics are called. */
  words: TableWords;
  /** A pair over fewer models counts in no mean. */
  minimumModels: number;
  isSimulated: boolean;
  metrics: PageMetric[];
  models: { id: string; name: string }[];
  /** Per metric, per model: the score; null if never run; 'failed' if the run gave no score. */
  scores: (Known | 'failed')[][];
  /** Predictions of missing scores: model, metric, estimate and ends of the 90 % interval, to three decimals. */
  predicted: number[][];
  /** Columns that are no scores, such as sizes and dates: per model, a number or null. */
  traits: { label: string; isGain: boolean; values: Known[] }[];
  /** The study's metric sets, the main one first. */
  sets: PageSet[];
  pairs: PagePair[];
  /** The user's first metric and the one closest to it, by position; null without such a metric. */
  ownPair: number[] | null;
  /** Null if no model is ranked. */
  explorer: ExplorerData | null;
}

export interface PageMetric {
  id: string;
  label: string;
  category: string;
  /** What tells it from others: its category; where all are of one, the title of its first metric set. */
  group: string;
  dataSet: string;
  /** True if lower is better. */
  reversed: boolean;
}

/** A set's metrics and models, as positions on the page. */
interface PageSet {
  name: string;
  title: string;
  metrics: number[];
  models: number[];
}

/** Null if it is unknown. */
export type Known = number | null;

/** A correlation of two metrics, by their indices; null if it is unknown. */
export interface PagePair {
  a: number;
  b: number;
  /** The number of models. */
  n: number;
  rho: Known;
  /** Ends of the interval. */
  low: Known;
  high: Known;
  /** False discovery rate, by families. */
  q: Known;
}

/** Inputs of the explorer: a set's models, and the tree of its metrics. */
interface ExplorerData {
  /** Those that may be ranked, if they have every score. */
  candidates: number[];
  /** Of a user's table alone: per candidate, its family. */
  families: string[] | null;
  /** In the pipeline's order. */
  metrics: number[];
  /** Per metric, the group of columns that the pipeline found; null if it found none. */
  groups: (string | null)[] | null;
  /** What is weighed: the categories, or the metrics of a single one. */
  parts: string[];
  /** Per metric, its part as an index into `parts`. */
  partOf: number[];
  isByMetric: boolean;
  weightsAtFirst: string;
  /** What is averaged at first. */
  transformationAtFirst: Transformation;
  /** The models that are ranked by all metrics, and their ranks by the method that is shown first. */
  models: number[];
  ranks: number[];
  /** Per node of the tree, its parent (−1 for the root); per metric, the node above it. */
  parents: number[];
  leafParents: number[];
  seed: number;
}

export function pageData(
  tables: Tables,
  { isSimulated }: States,
  closest?: Rows['agreement.own_pair'],
): PageData {
  const metrics = usedMetrics(tables);
  const models = usedModels(tables);
  const places = { metrics: positions(metrics), models: positions(models) };
  const sets = metricSets(tables, places);
  return {
    words: tables.words,
    minimumModels: tables.study.minimum_models,
    isSimulated,
    metrics,
    models,
    scores: scoresOf(tables, places),
    predicted: predictedIn(tables, places),
    traits: traitsIn(tables, places),
    sets,
    pairs: pairsOf(tables, places),
    ownPair: closest
      ? [closest.metric_id, closest.other_metric_id].map((id) => places.metrics.get(id)!)
      : null,
    explorer: explorerData(tables, rankedSet(tables, sets), metrics, places),
  };
}

/** The position of every metric and model on the page, by id. */
type Places = Record<'metrics' | 'models', Map<unknown, number>>;

function positions(items: readonly { id: string }[]): Map<unknown, number> {
  return new Map(items.map(({ id }, i) => [id, i]));
}

/** All metrics of the sets, by category; of one category, those of the main set first. */
function usedMetrics(tables: Tables): PageMetric[] {
  const lower = tables.all('normalize.metric').filter(({ higher_is_better }) => higher_is_better === false);
  const reversed = new Set(lower.map(({ metric_id }) => metric_id));
  // What follows a semicolon explains names.
  const titles = tables.study.metric_sets.map(({ title }) => title.replace(/;.*/, ''));
  const all = tables.all('cohort.metric').filter((row) => row.included);
  const categories = inOrder(distinct(all, 'category'));
  const pageMetric = (row: (typeof all)[number]): PageMetric => ({
    id: row.metric_id,
    label: metricLabel(row.metric_id),
    category: row.category,
    group: categories.length > 1 ? row.category : titles[placeOfSet(tables, row)]!,
    dataSet: shownName(row.data_set),
    reversed: reversed.has(row.metric_id),
  });
  // Of several rows of a metric, the last counts.
  const included = sort(all, (row) => -placeOfSet(tables, row));
  const byId = new Map(included.map((row) => [row.metric_id, pageMetric(row)]));
  return sort(
    byId.values(),
    ({ category }) => categories.indexOf(category),
    ({ group }) => titles.indexOf(group),
    ({ label }) => label,
  );
}

/** The place of a row's metric set among the study's. */
function placeOfSet({ study }: Tables, { metric_set }: { metric_set: string }): number {
  return study.metric_sets.findIndex(({ name }) => name === setName(metric_set));
}

function usedModels(tables: Tables) {
  const ids = distinct(tables.all('cohort.model'), 'model_id');
  return ids.sort().map((id) => ({ id, name: tables.modelName(id) }));
}

function metricSets(tables: Tables, places: Places): PageSet[] {
  return tables.study.metric_sets.map(({ name, title }) => {
    const metrics = tables.metrics({}, name).map(({ metric_id }) => places.metrics.get(metric_id)!);
    const included = tables.rows('cohort.model', { included: true }, name);
    const models = included.map(({ model_id }) => places.models.get(model_id)!);
    return { name, title: title.replace(/;.*/, ''), metrics, models };
  });
}

function scoresOf(tables: Tables, { metrics, models }: Places): PageData['scores'] {
  const scores = Array.from(metrics, () => Array<Known | 'failed'>(models.size).fill(null));
  for (const row of tables.all('cohort.state')) {
    const own = scores[metrics.get(row.metric_id)!];
    const model = models.get(row.model_id);
    if (!own || model === undefined || row.state === 'never_run') continue;
    own[model] = row.state === 'failed' ? 'failed' : row.value;
  }
  return scores;
}

function predictedIn(tables: Tables, { metrics, models }: Places): number[][] {
  return tables.rows('prediction.cell').map(({ metric_id, model_id, estimate, low, high }) => {
    const numbers = [estimate, low, high].map((value) => Number(value.toFixed(3)));
    return [models.get(model_id)!, metrics.get(metric_id)!, ...numbers];
  });
}

function traitsIn(tables: Tables, { models }: Places): PageData['traits'] {
  return groups(tables.all('normalize.own_trait'), ({ column_name }) => column_name).flatMap(
    ([label, rows]) => {
      const valueByModel = new Map<unknown, number>(rows.map(({ model_id, value }) => [model_id, value]));
      const values = Array.from(models.keys(), (id) => valueByModel.get(id) ?? null);
      const isGain =
        matching(tables.all('normalize.reading'), { column_name: label })[0]?.direction === 'higher';
      return new Set(values).size > 2 ? [{ label, isGain, values }] : [];
    },
  );
}

/** Each pair once, from the first set that has it. */
function pairsOf(tables: Tables, { metrics }: Places): PagePair[] {
  const rows = sort(tables.all('agreement.pairwise'), (row) => placeOfSet(tables, row));
  const pairs = groups(rows, ({ metric_a, metric_b }) => JSON.stringify([metric_a, metric_b]));
  return pairs.map(([, [row]]) => ({
    a: metrics.get(row!.metric_a)!,
    b: metrics.get(row!.metric_b)!,
    n: row!.n_models,
    rho: row!.estimate,
    low: row!.ci_low,
    high: row!.ci_high,
    q: row!.family_q_bh,
  }));
}

/** The set that the reader ranks by own weights: the first with a metric of the user's, if it has a ranking; else the main one. */
function rankedSet(tables: Tables, sets: readonly PageSet[]): PageSet {
  const isOwn = isOwnMetric(tables.study);
  const own = sets.find(({ name }) => tables.metrics({}, name).some(({ metric_id }) => isOwn(metric_id)));
  return own && rankedIn(tables, own).length > 0 ? own : sets[0]!;
}

function rankedIn(tables: Tables, { name }: PageSet) {
  return tables.rows('aggregation.model_score', { method: tables.mainMethod() }, name);
}

function explorerData(
  tables: Tables,
  set: PageSet,
  all: readonly PageMetric[],
  places: Places,
): ExplorerData | null {
  const { metrics, models } = set;
  const ranked = rankedIn(tables, set);
  if (ranked.length === 0) return null;
  const rankOf = new Map(ranked.map(({ model_id, rank }) => [model_id, rank]));
  const candidates = tables.rows('cohort.model', { included: true }, set.name);
  // MISSING may rank others, too.
  const complete = candidates.filter(
    ({ model_id, n_scored }) => rankOf.has(model_id) && n_scored === metrics.length,
  );
  const ranks = complete.map(({ model_id }) => rankOf.get(model_id)!);
  const own = metrics.map((metric) => all[metric]!);
  const present = inOrder(distinct(own, 'category'));
  const isByMetric = present.length < 2;
  const ids = own.map(({ id }) => id);
  return {
    models: complete.map(({ model_id }) => places.models.get(model_id)!),
    candidates: models,
    groups: groupsIn(tables, set, ids),
    families: tables.isAlone ? candidates.map(({ family }) => family) : null,
    metrics,
    parts: isByMetric ? own.map(({ label }) => label) : present.map((name) => groupName(name, tables.words)),
    partOf: own.map(({ category }, i) => (isByMetric ? i : present.indexOf(category))),
    isByMetric,
    weightsAtFirst: tables.isAlone
      ? 'by equal weights'
      : `by the ${isOfLeaderboard(tables.study) ? 'leaderboard' : 'study'}’s weights${ids.some(isOwnMetric(tables.study)) ? ', your metrics included' : ''}`,
    transformationAtFirst: transformationOf[tables.mainMethod() as AggregationMethod],
    ranks: ranks.map((rank) => ranks.filter((better) => better < rank).length + 1),
    ...treeOfSet(tables, set, ids),
    seed: tables.study.seed,
  };
}

/** Groups that columns seem to come in, per metric. */
function groupsIn(tables: Tables, { name }: PageSet, metrics: readonly string[]): ExplorerData['groups'] {
  const rows = tables.rows('aggregation.order_column', {}, name);
  const groupOf = new Map(rows.map(({ metric_id, found_group }) => [metric_id, found_group]));
  const groups = metrics.map((metric) => groupOf.get(metric) ?? null);
  return groups.some((group) => group !== null) ? groups : null;
}

/** @param metrics ids of the set's metrics, in the pipeline's order */
function treeOfSet(tables: Tables, { name }: PageSet, metrics: readonly string[]) {
  const rows = tables.ofSet('aggregation.tree', name);
  const tree = treeAbove(metrics, new Map(rows.map(({ node_id, parent_id }) => [node_id, parent_id])));
  return { parents: [...tree.parents], leafParents: [...tree.leafParents] };
}

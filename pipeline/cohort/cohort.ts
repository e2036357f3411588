import { group, groups } from 'd3-array';
import { mapPairs, pairPlace, valuesAt } from '../statistics/correlation/pairs.ts';
import { MINIMUM_UNITS, type Units, unitsByLabel } from '../statistics/numbers/units.ts';
import type { Study } from '../studies/study.ts';
import { sha256 } from '../warehouse/files.ts';
import { type Reader, type Row, readRows } from '../warehouse/rows.ts';
import { sharedFloats } from '../workers/shared-arrays.ts';

export interface Metric {
  id: string;
  category: string;
  domain: string;
  /** Data set of its measurements. */
  dataSet: string;
  /** Whether lower scores are better; {@link Cohort} then has them negated. */
  reversed: boolean;
}

export interface Model {
  id: string;
  /** Family of architectures (normalize/model_family). */
  family: string;
}

/** Scores of a metric set: models × metrics. */
export interface Cohort {
  metricSet: string;
  /** Ordered by id. */
  models: Model[];
  /** Ordered by id. */
  metrics: Metric[];
  /** One column per metric, with one score per model: NaN if missing, negated if lower is better. */
  columns: Float64Array[];
}

/** The rows of each set, with its name. */
export function rowsOfSets<Set extends { cohort: Cohort }>(
  sets: readonly Set[],
  rowsOf: (set: Set) => Row[],
) {
  return sets.flatMap((set) => rowsOf(set).map((row): Row => ({ metric_set: set.cohort.metricSet, ...row })));
}

/** A metric set's name in the study: without the prefix that marks simulated scores. */
export function setName(metricSet: string): string {
  return metricSet.replace(/^simulated:/, '');
}

/** Whether a metric set is the study's main one. */
export function isMainSet({ metric_sets }: Study, metricSet: string): boolean {
  return setName(metricSet) === metric_sets[0]!.name;
}

/** Tells whether a metric is from one of the user's own tables. */
export function isOwnMetric({ csv }: Pick<Study, 'csv'>): (metric: string) => boolean {
  const prefixes = csv.map(({ source_id }) => `${source_id}:`);
  return (metric) => prefixes.some((prefix) => metric.startsWith(prefix));
}

/** Reads the cohort of every metric set. */
export async function readCohorts(reader: Reader): Promise<Cohort[]> {
  const scores = 'select metric_set, model_id, metric_id, value from cohort.score';
  return await readMetricSets(reader, 'included', scores);
}

/**
 * Reads scores of every metric set. Models without scores are left out.
 *
 * @param condition SQL condition on cohort.model that selects the models
 * @param scores SQL that selects metric_set, model_id, metric_id and value, in any order
 */
export async function readMetricSets(reader: Reader, condition: string, scores: string): Promise<Cohort[]> {
  const groups = await readGroups(reader, {
    group: 'metric_set',
    metrics: 'from cohort.metric where included',
    models: `from cohort.model where ${condition}`,
    scores,
  });
  return [...groups].map(([metricSet, scores]) => ({ metricSet, ...scores }));
}

/** Queries for scores in several groups, such as metric sets or dates. */
interface GroupedQueries {
  /** The column with the group. */
  group: string;
  /** Selects the group, metric_id, category, domain, data_set and higher_is_better, and perhaps more. */
  metrics: string;
  /** Selects the group, model_id and family, and perhaps more. */
  models: string;
  /** Selects the group, metric_id, model_id and value, in any order. */
  scores: string;
}

/** Reads the scores of each group that has metrics, ordered by group. Models without scores are left out. */
export async function readGroups(
  reader: Reader,
  { group: by, metrics: metricSql, models: modelSql, scores }: GroupedQueries,
): Promise<Map<string, GroupScores>> {
  const ordered = (sql: string, columns: string) =>
    readRows(reader, `select ${by}::varchar as "group", ${columns} from (${sql}) order by "group", id`);
  const columns =
    'metric_id as id, category, domain, data_set as "dataSet", not higher_is_better as reversed';
  const metrics = (await ordered(metricSql, columns)) as unknown as InGroup<Metric>[];
  const models = (await ordered(modelSql, 'model_id as id, family')) as unknown as InGroup<Model>[];
  const modelsOf = group(models, (model) => model.group);
  const scoresOf = metrics.map((metric) =>
    sharedFloats(modelsOf.get(metric.group)?.length ?? 0).fill(Number.NaN),
  );
  const places = (sql: string, id: string, order: string) =>
    `(select ${by}, ${id}, cast(row_number() over (${order}) - 1 as integer) as place from (${sql}))`;
  // Places of metrics in all groups and of models in their group: millions of ids would take much longer to read.
  const parts = reader.parts(`
    select metric.place as metric_place, model.place as model_place, value
    from (${scores})
    inner join ${places(metricSql, 'metric_id', `order by ${by}, metric_id`)} as metric using (${by}, metric_id)
    inner join ${places(modelSql, 'model_id', `partition by ${by} order by model_id`)} as model
      using (${by}, model_id)`);
  for await (const part of parts) {
    const { metric_place, model_place, value } = part as Record<
      'metric_place' | 'model_place' | 'value',
      Float64Array
    >;
    for (const [i, score] of value.entries()) {
      const metric = metric_place[i]!;
      scoresOf[metric]![model_place[i]!] = metrics[metric]!.reversed ? -score : score;
    }
  }
  return new Map(
    groups(metrics.keys(), (metric) => metrics[metric]!.group).map(([name, ofGroup]) => {
      const all = {
        models: (modelsOf.get(name) ?? []).map(withoutGroup),
        columns: ofGroup.map((metric) => scoresOf[metric]!),
      };
      const scored = [...all.models.keys()].filter((model) =>
        all.columns.some((column) => !Number.isNaN(column[model])),
      );
      const kept = scored.length === all.models.length ? all : selectModels(all, scored);
      return [name, { metrics: ofGroup.map((metric) => withoutGroup(metrics[metric]!)), ...kept }];
    }),
  );
}

/** A metric or model, and its group. */
type InGroup<T> = T & { group: string };

function withoutGroup<T>({ group: _, ...rest }: InGroup<T>) {
  return rest as T;
}

/** Metric sets with the same models, combined so that pairs of metrics in several sets are computed once. */
export type SharedModelSets = ReturnType<typeof sharedModelSets>[number];

/** Combines cohorts with the same models. Each cohort is in exactly one result. */
export function sharedModelSets(cohorts: readonly Cohort[]) {
  const sameModels = group(cohorts, ({ models }) => JSON.stringify(models.map(({ id }) => id)));
  return [...sameModels.values()].map((group) => {
    const columns = new Map<string, Float64Array>();
    for (const cohort of group)
      for (const [m, { id }] of cohort.metrics.entries()) columns.set(id, cohort.columns[m]!);
    // In byte order, as DuckDB orders each set, so that a pair has the same order in each.
    const ids = [...columns.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const indices = new Map(ids.map((id, i) => [id, i]));
    return {
      models: group[0]!.models,
      /** Of the metrics in any of the sets, in byte order. */
      metricIds: ids,
      /** One per metric. */
      columns: ids.map((id) => columns.get(id)!),
      /** Per set, the index of each of its pairs of metrics among all pairs of `columns`. */
      pairs: new Map(group.map((cohort) => [cohort, pairIndices(cohort, indices)])),
    };
  });
}

/** The index of each pair of a cohort's metrics among all pairs of the shared ones. */
function pairIndices({ metrics }: Cohort, indices: ReadonlyMap<string, number>): Int32Array {
  const shared = metrics.map(({ id }) => indices.get(id)!);
  return Int32Array.from(mapPairs(shared, (a, b) => pairPlace(a, b, indices.size)));
}

/** Keeps only models that are scored on every metric of the set, since others cannot be aggregated. */
export function completeCohort(cohort: Cohort): Cohort {
  const complete = [...cohort.models.keys()].filter((model) =>
    cohort.columns.every((column) => !Number.isNaN(column[model])),
  );
  return { ...cohort, ...selectModels(cohort, complete) };
}

/** Scores of models: one column per metric. */
export interface Scores {
  models: Model[];
  columns: Float64Array[];
}

/** The scores of a cohort, whatever its metric set is called. */
export type GroupScores = Omit<Cohort, 'metricSet'>;

/** Selects models by their indices. */
export function selectModels({ models, columns }: Scores, indices: readonly number[]): Scores {
  return {
    models: indices.map((model) => models[model]!),
    columns: columns.map((column) => valuesAt(column, indices)),
  };
}

/** From as many models on, groups of independent models are left out instead: their intervals are as good. */
const MOST_MODELS = 100;
/** Most families that are left out one by one. Leaving out each of more takes time that grows with their square. */
const MOST_FAMILIES = 1000;
/** Groups into which more models or families are dealt. */
const GROUPS = 50;

/** The units that intervals leave out in turn: families if there are enough, otherwise models or groups of them. */
export function unitsOf(models: readonly Model[]): Units {
  const families = countFamilies(models);
  return families >= MINIMUM_UNITS && families < models.length ? familyUnits(models) : modelUnits(models);
}

/** Units for models of which none resembles another more than the rest: each by itself, or groups of many. */
export function modelUnits(models: readonly Model[]): Units {
  const ids = models.map(({ id }) => id);
  return ids.length < MOST_MODELS ? unitsByLabel(ids, 'model') : groupsOf(ids);
}

/** Each family is a unit, or groups of very many families are. */
export function familyUnits(models: readonly Model[]): Units {
  const families = models.map(({ family }) => family);
  return countFamilies(models) <= MOST_FAMILIES ? unitsByLabel(families, 'family') : groupsOf(families);
}

/** Deals names into groups by a hash, so that a model stays in its group when others are added. */
function groupsOf(names: readonly string[]): Units {
  const labels = names.map((name) => `group ${Number.parseInt(sha256(name).slice(0, 8), 16) % GROUPS}`);
  return unitsByLabel(labels, 'group');
}

function countFamilies(models: readonly Model[]): number {
  return new Set(models.map(({ family }) => family)).size;
}

/** How many models and families a number is from, as columns. */
export function modelCounts(models: readonly Model[]) {
  return { n_models: models.length, n_model_families: countFamilies(models) };
}

import { pairPlace } from '../statistics/pairs.ts';
import { sharedFloats } from '../statistics/shared-arrays.ts';
import { valuesWithPositions } from '../warehouse/positions.ts';
import type { Reader } from '../warehouse/reader.ts';

export interface Metric {
  id: string;
  category: string;
  domain: string;
  /** The data set that its measurements come from. */
  dataSet: string;
  /** True where lower is better: its column is turned round. */
  reversed: boolean;
}

export interface Model {
  id: string;
  /** The architectures that it is one of. */
  family: string;
}

/** The models × metrics of one metric set. */
export interface Cohort {
  metricSet: string;
  /** By id. */
  models: Model[];
  /** By id. */
  metrics: Metric[];
  /** Per metric, one score per model; NaN where a model has none, and negative where lower is better. */
  columns: Float64Array[];
}

/** A metric set's name as the study gives it: without the mark of simulated scores. */
export function setName(metricSet: string): string {
  return metricSet.replace(/^simulated:/, '');
}

/** Every metric set's cohort. */
export async function readCohorts(reader: Reader): Promise<Cohort[]> {
  return await readMetricSets(
    reader,
    'included',
    'select metric_set, model_id, metric_id, value from cohort.score',
  );
}

/**
 * Every metric set with some models.
 *
 * @param condition which rows of cohort.model are its models
 * @param scores selects their scores, in any order: set, model, metric and value
 */
export async function readMetricSets(reader: Reader, condition: string, scores: string): Promise<Cohort[]> {
  const groups = await readGroups(reader, {
    group: 'metric_set',
    metrics: `
      select metric_set, metric_id, category, domain, data_set, not higher_is_better as reversed
      from cohort.metric
      where included`,
    models: `select metric_set, model_id, family from cohort.model where ${condition}`,
    scores,
  });
  return [...groups].map(([metricSet, scores]) => ({ metricSet, ...scores }));
}

/** Queries over several groups of scores, such as metric sets or dates. */
export interface Grouped {
  /** The column that says which group a row is of. */
  group: string;
  /** Selects the group, metric_id, category, domain, data_set and whether lower is better (`reversed`). */
  metrics: string;
  /** Selects the group, model_id and family. */
  models: string;
  /** Selects the group, metric_id, model_id and value, in any order. */
  scores: string;
}

/** The scores of each group that has metrics, in the order of the groups; models without any are left out. */
export async function readGroups(
  reader: Reader,
  { group, metrics: metricSql, models: modelSql, scores }: Grouped,
): Promise<Map<string, GroupScores>> {
  const ordered = (sql: string, id: string) =>
    reader.columns(`select * replace (${group}::varchar as ${group}) from (${sql}) order by ${group}, ${id}`);
  const metrics = await ordered(metricSql, 'metric_id');
  const models = await ordered(modelSql, 'model_id');
  const modelsOf = placesBy(models[group] as string[]);
  const pivots = [...placesBy(metrics[group] as string[])].map(([name, ofMetrics]) => {
    const ofModels = modelsOf.get(name) ?? { first: 0, size: 0 };
    const ownMetrics = rows(ofMetrics).map((i) => ({
      id: String(metrics.metric_id![i]),
      category: String(metrics.category![i]),
      domain: String(metrics.domain![i]),
      dataSet: String(metrics.data_set![i]),
      reversed: metrics.reversed![i] === true,
    }));
    const ownModels = rows(ofModels).map((i) => ({
      id: String(models.model_id![i]),
      family: String(models.family![i]),
    }));
    return { name, pivot: new Pivot(ownMetrics, ownModels), ofMetrics, ofModels };
  });
  // Per metric of any group, its group's.
  const pivotOf = pivots.flatMap((each) => rows(each.ofMetrics).map(() => each));
  const values = valuesWithPositions(reader, scores, {
    metric: { ids: [group, 'metric_id'], sql: metricSql },
    model: { ids: [group, 'model_id'], sql: modelSql },
  });
  for await (const { metric, model, value } of values) {
    for (let i = 0; i < value.length; i++) {
      const { pivot, ofMetrics, ofModels } = pivotOf[metric[i]!]!;
      pivot.put(model[i]! - ofModels.first, metric[i]! - ofMetrics.first, value[i]!);
    }
  }
  return new Map(pivots.map(({ name, pivot }) => [name, pivot.scores()]));
}

/** Some rows that stand one behind the other. */
interface Places {
  first: number;
  size: number;
}

/** Of ordered values, where each stands. */
function placesBy(values: readonly string[]): Map<string, Places> {
  const found = new Map<string, Places>();
  for (const [i, value] of values.entries()) {
    const places = found.get(value);
    if (places) places.size++;
    else found.set(value, { first: i, size: 1 });
  }
  return found;
}

function rows({ first, size }: Places): number[] {
  return Array.from({ length: size }, (_, i) => first + i);
}

/** Metric sets over the same models, taken together: what their pairs share is computed once. */
export interface Union {
  models: Model[];
  /** The ids of the metrics of any of the sets, in their order. */
  metricIds: string[];
  /** One column per metric. */
  columns: Float64Array[];
  /** Per set, for each of its pairs of metrics (a, b), a < b, its place among the pairs of `columns`. */
  pairs: Map<Cohort, Int32Array>;
}

/** Every cohort stands in one union. */
export function unionsOf(cohorts: readonly Cohort[]): Union[] {
  const groups = new Map<string, Cohort[]>();
  for (const cohort of cohorts) {
    const key = JSON.stringify(cohort.models.map(({ id }) => id));
    groups.set(key, [...(groups.get(key) ?? []), cohort]);
  }
  return [...groups.values()].map((group) => {
    const columns = new Map(
      group.flatMap((cohort) => cohort.metrics.map(({ id }, m) => [id, cohort.columns[m]!] as const)),
    );
    // By the bytes of their ids, as DuckDB has ordered each set, so that a pair is the same way round.
    const ids = [...columns.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const place = new Map(ids.map((id, i) => [id, i]));
    return {
      models: group[0]!.models,
      metricIds: ids,
      columns: ids.map((id) => columns.get(id)!),
      pairs: new Map(group.map((cohort) => [cohort, pairPlaces(cohort, place)])),
    };
  });
}

function pairPlaces({ metrics }: Cohort, place: ReadonlyMap<string, number>): Int32Array {
  const size = place.size;
  const places = metrics.map(({ id }) => place.get(id)!);
  return Int32Array.from(places.flatMap((a, i) => places.slice(i + 1).map((b) => pairPlace(a, b, size))));
}

/** The models that are scored on every metric of the set: those that can be aggregated. */
export function completeCohort(cohort: Cohort): Cohort {
  const complete = [...cohort.models.keys()].filter((model) =>
    cohort.columns.every((column) => !Number.isNaN(column[model])),
  );
  return { ...cohort, ...someModels(cohort, complete) };
}

/** Scores of models: one column per metric. */
export interface Scores {
  models: Model[];
  columns: Float64Array[];
}

/** Of a cohort all but which metric set it is of. */
export type GroupScores = Omit<Cohort, 'metricSet'>;

/** @param places which models, as indices */
export function someModels({ models, columns }: Scores, places: readonly number[]): Scores {
  return {
    models: places.map((model) => models[model]!),
    columns: columns.map((column) => Float64Array.from(places, (model) => column[model]!)),
  };
}

/** Long rows on their way to one column per metric. */
class Pivot {
  private readonly columns: Float64Array[];
  private readonly isThere: Uint8Array;

  /** @param models every model that may have a score; those without are left out */
  constructor(
    private readonly metrics: Metric[],
    private readonly models: Model[],
  ) {
    this.columns = metrics.map(() => sharedFloats(models.length).fill(Number.NaN));
    this.isThere = new Uint8Array(models.length);
  }

  put(model: number, metric: number, value: number): void {
    this.columns[metric]![model] = this.metrics[metric]!.reversed ? -value : value;
    this.isThere[model] = 1;
  }

  scores(): GroupScores {
    const { metrics, models, columns, isThere } = this;
    const places = [...models.keys()].filter((model) => isThere[model] === 1);
    const isWhole = places.length === models.length;
    return { metrics, ...(isWhole ? { models, columns } : someModels({ models, columns }, places)) };
  }
}

import { rollup } from 'd3-array';
import { type Reader, type Row, readRows } from '../warehouse/rows.ts';

/**
 * What counts as one data set: `by_study` as cohort/metric has it, which divides Marques2020 by the study that recorded
 * a property and takes Geirhos2021 as one; `collections` takes both as one; `original_studies` divides both.
 */
export const curations = ['by_study', 'collections', 'original_studies'] as const;
export type Curation = (typeof curations)[number];

/** A metric's data set under each curation, and if data sets with the same images count as one. */
export type DataSets = Record<Curation | 'stimuli', string>;

/** By metric id, its data sets. */
export async function readDataSets(reader: Reader): Promise<Map<string, DataSets>> {
  const dataSets = `
    select distinct metric_id, data_set as by_study, coalesce(collection, data_set) as collections,
      coalesce(original_study, data_set) as original_studies, coalesce(stimuli, data_set) as stimuli
    from cohort.metric order by metric_id`;
  return byMetric(await readRows(reader, dataSets));
}

/** The other columns of rows by metric id. */
function byMetric<Facts>(rows: readonly Row[]): Map<string, Facts> {
  return new Map(rows.map(({ metric_id, ...facts }) => [String(metric_id), facts as Facts]));
}

/** By metric set and metric id, the metric's weight in the score of the set. */
export async function readScoreWeights(reader: Reader) {
  const weights = 'select metric_set, metric_id, weight from cohort.metric where included order by all';
  const rows = await readRows(reader, weights);
  return rollup(
    rows,
    (own) => new Map(own.map(({ metric_id, weight }) => [String(metric_id), Number(weight)])),
    ({ metric_set }) => String(metric_set),
  );
}

/** The attributes that two metrics can share, in the order in which a regression takes them. */
export const attributes = ['metric_type', 'region', 'data_set', 'species', 'acquisition'] as const;
export type Attribute = (typeof attributes)[number];
export type MetricAttributes = Record<Attribute, string>;

/** The attributes of metrics by id, without metrics whose attributes nobody has curated. */
export async function readAttributes(reader: Reader): Promise<Map<string, MetricAttributes>> {
  const curated = `
    select distinct metric_id, metric_type, if(category = 'other', metric_id, category) as region, data_set,
      species, acquisition
    from cohort.metric
    where metric_type is not null
    order by metric_id`;
  return byMetric(await readRows(reader, curated));
}

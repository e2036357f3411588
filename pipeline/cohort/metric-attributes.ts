import { type Reader, rowsOf } from '../warehouse/rows.ts';

/** The attributes that two metrics can share, in the order in which a regression takes them. */
export const attributes = ['metric_type', 'region', 'data_set', 'species', 'acquisition'] as const;
export type Attribute = (typeof attributes)[number];
export type MetricAttributes = Record<Attribute, string>;

/** The attributes of metrics by id, without metrics whose attributes nobody has curated. */
export async function readAttributes(reader: Reader): Promise<Map<string, MetricAttributes>> {
  const columns = await reader.columns(`
    select distinct metric_id, metric_type, if(category = 'other', metric_id, category) as region, data_set, species, acquisition
    from cohort.metric
    where metric_type is not null
    order by metric_id`);
  return new Map(
    rowsOf(columns).map(({ metric_id, ...own }) => [String(metric_id), own as MetricAttributes]),
  );
}

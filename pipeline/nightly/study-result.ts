import path from 'node:path';
import { rollup } from 'd3-array';
import type { Study } from '../studies/study.ts';
import { Database, literal } from '../warehouse/database.ts';
import { openable, readText } from '../warehouse/files.ts';
import { type Row, readRows } from '../warehouse/rows.ts';
import { type Headline, intervalOverModels, type ScoredMetrics } from './headline-interval.ts';

/** The headline numbers of a study's main metric set, and the scores that they are computed from. */
export interface StudyResult extends ScoredMetrics {
  study: string;
  /** Whether the study has a fixed date. */
  isFixed: boolean;
  /** sha256 of the code that computed it. */
  code: string;
  headlines: Headline[];
  /** By model or metric: the other one with its scores, if it is a copy. */
  copies: ReadonlyMap<string, unknown>;
}

/**
 * Reads a study's result from its published tables.
 *
 * @param folder `out` or a release
 */
export async function readResult(study: Study, folder: string): Promise<StudyResult> {
  const place = path.join(folder, study.name);
  const table = (name: string) => `(
    from read_parquet(${literal(openable(path.join(place, `${name}.parquet`)))})
    where regexp_replace(metric_set, '^simulated:', '') = ${literal(study.metric_sets[0]!.name)})`;
  const about = readText(path.join(place, 'datapackage.json'));
  const { as_of, metalign } = JSON.parse(about);
  const versions = `
    select distinct metric_id, metric_id || ' v' || version as metric
    from read_parquet(${literal(path.join(place, 'cohort/state.parquet'))})`;
  const database = await Database.open();
  const rows = (sql: string) => readRows(database, sql);
  try {
    const headlines = await rows(`
      select 'mean correlation of two metrics' as title, null as domain, estimate
      from ${table('agreement/summary')}
      where quantity = 'mean_pairwise_correlation' and method = 'spearman'
      union all
      select 'share of the score’s variance explained by ' || category, category, estimate
      from ${table('aggregation/explained_variance')}
      where category in ('behavior', 'neural') and method = 'arithmetic_mean'
      order by all`);
    const scores = await rows(`
      select metric as key, model_id as item, if(higher_is_better, value, -value) as value
      from ${table('cohort/score')}
      inner join (select metric_id, higher_is_better from ${table('cohort/metric')}) using (metric_id)
      inner join (${versions}) using (metric_id)
      order by all`);
    const weights = await rows(`
      select node as key, metric as item, weight as value
      from ${table('aggregation/weight')} inner join (${versions}) using (metric_id)
      order by all`);
    // Releases of earlier versions lack the column for metrics.
    const copies = [
      ...(await rows(`select columns('^(metric_id|copy_of)$') from ${table('cohort/metric')} order by all`)),
      ...(await rows(`select model_id, copy_of from ${table('cohort/model')} order by all`)),
    ];
    const computedFrom = {
      minimumModels: study.minimum_models,
      scores: byKey(scores),
      weights: byKey(weights),
    };
    return {
      ...computedFrom,
      study: study.name,
      isFixed: as_of !== 'latest',
      code: metalign.code_sha256,
      headlines: (headlines as unknown as Omit<Headline, 'low' | 'high'>[]).map(
        (headline): Headline => ({ ...headline, ...intervalOverModels(headline, computedFrom) }),
      ),
      copies: new Map(copies.map(({ copy_of, ...ids }) => [String(Object.values(ids)[0]), copy_of])),
    };
  } finally {
    database.close();
  }
}

function byKey(rows: readonly Row[]): Map<string, Map<string, number>> {
  const valuesOf = (own: readonly Row[]) =>
    new Map(own.map(({ item, value }) => [String(item), Number(value)] as const));
  return rollup(rows, valuesOf, ({ key }) => String(key));
}

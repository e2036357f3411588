import type { Effects } from '../effects.ts';
import { shown, suggestion, UserError } from '../errors.ts';
import type { Reader } from '../warehouse/build.ts';
import type { Study } from './study.ts';

/** A study may name only sources, snapshots and metrics that there are. */
export async function checkNames(study: Study, reader: Reader): Promise<void> {
  const strings = async (sql: string) => Object.values(await reader.columns(sql))[0] as string[];
  const check = (kind: string, where: string, name: string, known: string[]) => {
    if (known.includes(name)) return;
    throw new UserError({
      where: `${study.file}: ${where}`,
      problem: `an unknown ${kind} ${shown(name)}`,
      expected: suggestion(name, known),
      next: `the ids are in out/normalize/${kind === 'metric' ? 'metric' : 'source'}.csv`,
    });
  };
  const sources = await strings('select distinct source_id from normalize.source order by all');
  const snapshots = await strings('select snapshot_id from normalize.source order by all');
  const metrics = await strings('select metric_id from normalize.metric where is_leaf order by all');
  for (const [i, { source_id, snapshot_id }] of study.sources.entries()) {
    check('source', `sources.${i}.source_id`, source_id, sources);
    if (snapshot_id) check('snapshot', `sources.${i}.snapshot_id`, snapshot_id, snapshots);
  }
  for (const [i, metricSet] of study.metric_sets.entries()) {
    for (const list of ['include', 'exclude'] as const) {
      for (const [j, name] of metricSet[list].metrics.entries()) {
        check('metric', `metric_sets.${i}.${list}.metrics.${j}`, name, metrics);
      }
    }
  }
}

/** An empty cohort is an error; one that is too small for most statistics is said to be. */
export async function judgeCohort(study: Study, reader: Reader, effects: Effects): Promise<void> {
  const { n_metrics } = await reader.columns(
    'select count(*) filter (included) as n_metrics from cohort.metric group by metric_set order by metric_set',
  );
  const { metric_set, n_present, n_included, best } = await reader.columns(
    `select
      metric_set,
      count(*) filter (coverage is not null) as n_present,
      count(*) filter (included) as n_included,
      coalesce(max(n_scored), 0) as best
    from cohort.model group by metric_set order by metric_set`,
  );
  const sets = (metric_set ?? []) as string[];
  if (Array.from((n_metrics ?? []) as Float64Array).some((n) => n === 0) || sets.length === 0) {
    throw new UserError({
      where: `${study.file}: metric_sets`,
      problem: `a metric set without any metric as of ${study.as_of}`,
      expected: 'at least one leaf metric with a version in force on that date',
      found: 'none',
      next: 'see the reasons in cohort/metric of an earlier run, or choose a later as_of',
    });
  }
  sets.forEach((set, i) => {
    if (n_included![i] === 0) {
      throw new UserError({
        where: `${study.file}: metric set ${set}`,
        problem: `the cohort is empty: no model is scored on every metric as of ${study.as_of}`,
        expected: `models scored on all ${n_metrics![i]} metrics`,
        found: `${n_present![i]} models submitted by then, the best scored on ${best![i]} metrics`,
        next: 'choose a later as_of, or leave out the metrics that few models have',
      });
    }
    if (Number(n_included![i]) < study.minimum_models) {
      effects.warn(
        `${study.name}, metric set ${set}: only ${n_included![i]} models are scored on all ${n_metrics![i]} metrics; with fewer than minimum_models = ${study.minimum_models} nothing is computed from them`,
      );
    }
  });
}

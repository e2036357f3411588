import { type Cohort, setName, type Union } from '../../cohort/cohort.ts';
import { columnOf, readScores } from '../../cohort/score-values.ts';
import type { Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/reader.ts';

/** A control metric, with its score per model of a union; NaN if missing. */
export interface Control {
  metric: string;
  values: Float64Array;
}

/** The metric sets that share a control metric: their own, or the study's. */
interface SameControl {
  metric: string | undefined;
  cohorts: Cohort[];
}

export function byControl(cohorts: readonly Cohort[], { metric_sets, control }: Study): SameControl[] {
  const own = new Map(metric_sets.map((set) => [set.name, set.control ?? control]));
  const controlOf = ({ metricSet }: Cohort) => own.get(setName(metricSet));
  return [...new Set(cohorts.map(controlOf))].map((metric) => ({
    metric,
    cohorts: cohorts.filter((cohort) => controlOf(cohort) === metric),
  }));
}

export async function readControl(reader: Reader, metric: string, { models }: Union): Promise<Control> {
  return { metric, values: columnOf(await readScores(reader, metric), metric, models) };
}

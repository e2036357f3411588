import type { Cohort, Union } from '../../../cohort/cohort.ts';
import { readErrors } from '../../../cohort/score-values.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader, Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import type { KnownMetrics } from '../attributes/shared-attributes.ts';
import { readCopyNoise } from '../noise/copies-and-seeds.ts';
import { reliabilityRows, seedNoiseRows } from '../noise/tables.ts';
import { thresholdsOf } from '../range/range-restriction.ts';
import { type RangeRows, restrictRange } from '../range/thresholds.ts';
import { comparableControls, readControl } from './control.ts';
import { correlateSets, type SetAgreement } from './correlate-sets.ts';
import { correlateGivenControl, type PartialAgreement } from './partial-correlations.ts';
import { summaryVariantRows } from './tables.ts';
import type { WithoutCopies } from './without-copies.ts';

/** Agreement of the metric sets with the same models, and the rows of tables that are computed for all of them together. */
export interface UnionAgreement {
  sets: SetAgreement[];
  given: Map<Cohort, PartialAgreement>;
  variants: Row[];
  restriction: Row[];
  spread: Row[];
  reliability: Row[];
  seedNoise: Row[];
}

/** What is read once for all metric sets. */
interface Known extends KnownMetrics {
  configurations: ReadonlyMap<string, string>;
  trainingDataSets: ReadonlyMap<string, string>;
  /** By metric set, for cohorts with copies. */
  withoutCopies: Map<string, WithoutCopies>;
}

interface Context {
  read: Reader;
  study: Study;
  workers: Workers;
}

/** @param controlMetric the metric whose score is held constant or restricted, if there is one */
export async function agreeInUnion(
  union: Union,
  controlMetric: string | undefined,
  known: Known,
  { read, study, workers }: Context,
): Promise<UnionAgreement> {
  const { configurations, trainingDataSets, withoutCopies } = known;
  const errors = await readErrors(read, union.metricIds, union.models);
  const copies = await readCopyNoise(read, union.metricIds);
  const seeds = union.models.map(({ id }) => configurations.get(id) ?? null);
  const sets = await correlateSets(union, known, study, workers);
  const control = controlMetric === undefined ? undefined : await readControl(read, controlMetric, union);
  const given = control && (await correlateGivenControl(union, sets, control, study, workers));
  const trainedOn = union.models.map(({ id }) => trainingDataSets.get(id) ?? null);
  const ranges: RangeRows[] = [];
  const seedNoise: Row[] = [];
  for (const each of control ? comparableControls(control, trainedOn) : []) {
    const thresholds = thresholdsOf(each.values);
    ranges.push(await restrictRange(union, each, thresholds, study, workers));
    seedNoise.push(...seedNoiseRows(union, seeds, each, thresholds, study));
  }
  return {
    sets,
    given: given ?? new Map(),
    variants: summaryVariantRows(sets, given, withoutCopies),
    restriction: ranges.flatMap(({ restriction }) => restriction),
    spread: ranges.flatMap(({ spread }) => spread),
    reliability: reliabilityRows(union, { errors, copies, seeds }),
    seedNoise,
  };
}

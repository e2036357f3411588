import type { Cohort, Union } from '../../cohort/cohort.ts';
import { readErrors } from '../../cohort/score-values.ts';
import { thresholdsOf } from '../../statistics/range-restriction.ts';
import type { Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/reader.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { readControl } from './control.ts';
import { readCopyNoise } from './copy-noise.ts';
import { agree, type SetAgreement } from './correlate-sets.ts';
import { domainTestRows } from './domain_test.ts';
import { unionReliabilities } from './metric-reliability.ts';
import { correlateGivenControl, type PartialAgreement } from './partial-correlations.ts';
import { restrictRange } from './range_restriction.ts';
import { seedNoiseRows } from './seed_noise.ts';
import type { KnownMetrics } from './shared-attributes.ts';
import { summaryVariantRows } from './summary_variant.ts';
import type { WithoutCopies } from './without-copies.ts';

/** Agreement of the metric sets with the same models, and the rows of tables that are computed for all of them together. */
export interface UnionAgreement {
  sets: SetAgreement[];
  given: Map<Cohort, PartialAgreement>;
  variants: Row[];
  domainTests: Row[];
  restriction: Row[];
  spread: Row[];
  seedNoise: Row[];
}

/** What is read once for all metric sets. */
interface Known extends KnownMetrics {
  configurations: ReadonlyMap<string, string>;
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
  const { configurations, withoutCopies } = known;
  const errors = await readErrors(read, union.metricIds, union.models);
  const copies = await readCopyNoise(read, union.metricIds);
  const seeds = union.models.map(({ id }) => configurations.get(id) ?? null);
  const reliabilities = await unionReliabilities(union, { errors, copies, seeds }, study, workers);
  const sets = await agree(union, reliabilities, known, study, workers);
  const control = controlMetric === undefined ? undefined : await readControl(read, controlMetric, union);
  const given = control && (await correlateGivenControl(union, sets, control, study, workers));
  const domainTests: Row[] = [];
  for (const set of sets) domainTests.push(...(await domainTestRows(set, known.dataSets, study, workers)));
  const thresholds = control ? thresholdsOf(control.values) : [];
  const range = control && (await restrictRange(union, control, thresholds, study, workers));
  return {
    sets,
    given: given ?? new Map(),
    variants: await summaryVariantRows(union, sets, given, withoutCopies, study, workers),
    domainTests,
    restriction: range?.restriction ?? [],
    spread: range?.spread ?? [],
    seedNoise: control ? seedNoiseRows(union, seeds, control, thresholds, study) : [],
  };
}

import { createHash } from 'node:crypto';
import type { Effects } from '../../side-effects.ts';
import type { Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/reader.ts';
import type { Workers } from '../../workers/workers.ts';
import { type DatedClaim, judgeClaims } from './dated-claims.ts';
import { type DatedCohort, readDatedCohorts } from './dated-cohorts.ts';
import { aggregationNumbers, agreementNumbers, type DatedNumber } from './headline-numbers.ts';

export interface Trajectory {
  dates: Dated[];
}

/** A date with its numbers and verdicts, which are empty if it has too few complete models. */
export interface Dated extends DatedCohort {
  numbers: DatedNumber[];
  claims: DatedClaim[];
}

/** Computes the headline numbers on every date. Dates with the same cohort are computed once. */
export async function computeTrajectory(
  reader: Reader,
  study: Study,
  workers: Workers,
  effects: Effects,
): Promise<Trajectory> {
  const known = new Map<string, Pick<Dated, 'numbers' | 'claims'>>();
  const dates: Dated[] = [];
  const all = await readDatedCohorts(reader);
  const task = effects.begin('dates', () => ({ done: dates.length, total: all.length }));
  for (const dated of all) {
    const key = contentOf(dated);
    const found = known.get(key) ?? (await compute(dated, study, workers));
    known.set(key, found);
    dates.push({ ...dated, ...found });
  }
  task.end();
  return { dates };
}

async function compute(dated: DatedCohort, study: Study, workers: Workers) {
  if (dated.complete.models.length < study.minimum_models) return { numbers: [], claims: [] };
  const numbers = [
    ...(await agreementNumbers(dated, study, workers)),
    ...(await aggregationNumbers(dated, study, workers)),
  ];
  return { numbers, claims: await judgeClaims(dated, numbers, study, workers) };
}

function contentOf({ cohort, tree }: DatedCohort): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([cohort.models, cohort.metrics, [...tree.parents], [...tree.leafParents]]));
  for (const column of cohort.columns) hash.update(column);
  return hash.digest('hex');
}

import { explain } from '../explain-error.ts';
import { makeAll } from '../make-all.ts';
import type { Effects } from '../side-effects.ts';

/** Maximum length of a failure in the status, in characters. */
const MAXIMUM_LENGTH = 2000;

/** `problem` is set if a study could not be built. */
export type Outcome = { problem?: string };

/** Builds all studies from the files that the refresh has fetched, never from simulated scores. */
export async function buildStudies(effects: Effects): Promise<Outcome> {
  try {
    const failures = await makeAll(effects, { isRenewed: true, strict: true });
    if (failures.size === 0) return {};
    const problem = [...failures].map(([study, failure]) => `${study}: ${failure}`).join('\n');
    return { problem: problem.slice(0, MAXIMUM_LENGTH) };
  } catch (error) {
    return { problem: explain(error).slice(0, MAXIMUM_LENGTH) };
  }
}

import type { Effects } from '../effects.ts';
import { explain } from '../failure.ts';
import { makeAll } from '../make.ts';

/** Characters of a failure that the status keeps. */
const LONGEST = 2000;

/** What was wrong, if the studies could not be made. */
export type Outcome = { problem?: string };

/** Makes all studies from what the night has fetched, never from simulated scores. */
export async function makeStudies(effects: Effects): Promise<Outcome> {
  try {
    const failures = await makeAll(effects, { isRenewed: true, strict: true });
    if (failures.size === 0) return {};
    const problem = [...failures].map(([study, failure]) => `${study}: ${failure}`).join('\n');
    return { problem: problem.slice(0, LONGEST) };
  } catch (error) {
    return { problem: explain(error).slice(0, LONGEST) };
  }
}

import aggregation from './aggregation/aggregation.ts';
import agreement from './agreement/agreement.ts';
import claims from './claims/claims.ts';
import cohort from './cohort/cohort.ts';
import publish from './publish/publish.ts';
import refresh from './refresh/refresh.ts';
import report from './report/report.ts';
import type { Stage } from './stage.ts';
import structure from './structure/structure.ts';
import trajectory from './trajectory/trajectory.ts';

/** The stages of a study, in the order in which they run. */
export const stages: readonly Stage[] = [
  refresh,
  cohort,
  agreement,
  aggregation,
  structure,
  trajectory,
  claims,
  report,
  publish,
];

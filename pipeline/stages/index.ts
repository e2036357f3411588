import { hasTables } from '../warehouse/contract.ts';
import aggregation from './aggregation/aggregation.ts';
import agreement from './agreement/agreement.ts';
import claims from './claims/claims.ts';
import cohort from './cohort/cohort.ts';
import consistency from './consistency/consistency.ts';
import normalize from './normalize/normalize.ts';
import prediction from './prediction/prediction.ts';
import publish from './publish/publish.ts';
import report from './report/report.ts';
import sourceChanges from './source_changes/source_changes.ts';
import type { Stage } from './stage.ts';
import structure from './structure/structure.ts';
import trajectory from './trajectory/trajectory.ts';

/** The stages whose tables all studies share, in the order in which they run. */
export const sharedStages: readonly Stage<undefined>[] = [normalize, consistency];

/** The stages of a study, in the order in which they run. */
export const stages: readonly Stage[] = [
  sourceChanges,
  cohort,
  agreement,
  aggregation,
  structure,
  trajectory,
  prediction,
  claims,
  report,
  publish,
];

/** The stages that make tables, in the order in which they run. Each has a folder in `sql/` and a schema in DuckDB. */
export const tableStages: readonly string[] = [...sharedStages, ...stages]
  .map(({ name }) => name)
  .filter(hasTables);

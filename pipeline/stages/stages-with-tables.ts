import { contractFiles } from '../warehouse/contract.ts';
import { sharedStages, stages } from './index.ts';

/** The stages that make tables, in the order in which they run. Each has a folder in `sql/` and a schema in DuckDB. */
export const tableStages: readonly string[] = [...sharedStages, ...stages]
  .map(({ name }) => name)
  .filter((name) => contractFiles(name).length > 0);

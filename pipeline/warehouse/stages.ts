import path from 'node:path';

/** The stages that make tables, in the order of the data. Each is a folder of `sql/` and a schema in DuckDB. */
export const TABLE_STAGES = [
  'normalize',
  'refresh',
  'cohort',
  'agreement',
  'aggregation',
  'structure',
  'trajectory',
  'claims',
] as const;

/** Where they work; `publish` copies from here to `out/` what is whole. */
export const BUILD = path.join('out', '.build');

import { listed, thousands } from '../messages/counts-and-lists.ts';
import type { Effects } from '../sources/effects.ts';
import type { Study } from '../studies/study.ts';
import { type Reader, readRows } from '../warehouse/rows.ts';

/** Whether greedy selection, which adds up to metrics³ × models scores, would take more than about half a minute. */
export function isSelectionTooLong(models: number, metrics: number): boolean {
  return metrics ** 3 * models > 2e10;
}

/** About how long a run takes, as measured (docs/performance.md): mostly for pairs of metrics, over all models. */
function minutesFor(models: number, metrics: number): number {
  return Math.round((30 + (models * metrics ** 2) / 2e6) / 60);
}

// Before the tables of the cohort, which take long to make of millions of scores.
const SIZE = `
  select count(distinct model_id) as models, count(distinct metric_id) as metrics
  from normalize.score
  where snapshot_id in (select snapshot_id from cohort.source)`;

/** Says before the work what is left out of a large table, why, and how long it takes if that is minutes. */
export async function saySize(reader: Reader, { name, sources }: Study, { say }: Pick<Effects, 'say'>) {
  // Of published sources, a study takes only a part.
  if (sources.length > 0) return;
  const [size] = await readRows(reader, SIZE);
  const [models, metrics] = [Number(size!.models), Number(size!.metrics)];
  const minutes = minutesFor(models, metrics);
  const notes = [
    isSelectionTooLong(models, metrics) && 'goes without aggregation/redundancy_*, which would take too long',
    minutes > 1 && `takes about ${minutes} minutes`,
  ].filter((note) => note !== false);
  if (notes.length > 0)
    say(`${name}: a table of ${thousands(models)} models × ${thousands(metrics)} metrics ${listed(notes)}`);
}

import { sharedColumns, sharedPlaces } from '../../../statistics/numbers/shared-arrays.ts';
import type { Task } from '../../../workers/task.ts';
import type { Workers } from '../../../workers/workers.ts';
import { type RankResampling, resampledRanks } from './rank-resampling.ts';

/** Each item is a resample of metrics. */
export const rankTask: Task<{ resampling: RankResampling; found: { ranks: Uint16Array } }> = {
  name: 'rank',
  items: 'ranks, resamples',
  resamplesPerItem: 1,
  prepare: ({ resampling, found }) => resampledRanks(resampling, found.ranks),
};

/** Per method and model, the model's rank in each resample of the metrics. */
export async function resampleRanks(workers: Workers, resampling: RankResampling): Promise<Uint16Array[][]> {
  const { scored, methods, resamples } = resampling;
  const models = scored.columns[0]?.length ?? 0;
  const found = { ranks: sharedPlaces(methods.length * models * resamples) };
  const columns = sharedColumns(scored.columns);
  const input = { resampling: { ...resampling, scored: { ...scored, columns } }, found };
  const operations = resamples * methods.length * models * (columns.length + 40);
  await workers.share(rankTask, input, resamples, operations);
  return methods.map((_, m) =>
    Array.from({ length: models }, (_, model) => {
      const row = m * models + model;
      return found.ranks.subarray(row * resamples, (row + 1) * resamples);
    }),
  );
}

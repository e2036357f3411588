import type { RankResampling } from '../statistics/rank-resampling.ts';
import { sharedColumns, sharedPlaces } from '../statistics/shared-arrays.ts';
import type { Workers } from './workers.ts';

/** Per method, per model, its ranks in all resamples of the metrics. */
export async function resampleRanks(workers: Workers, resampling: RankResampling): Promise<Uint16Array[][]> {
  const { scored, methods, resamples } = resampling;
  const models = scored.columns[0]?.length ?? 0;
  const found = { ranks: sharedPlaces(methods.length * models * resamples) };
  const columns = sharedColumns(scored.columns);
  const input = { resampling: { ...resampling, scored: { ...scored, columns } }, found };
  await workers.share('rank', input, resamples, resamples * methods.length * models * (columns.length + 40));
  return methods.map((_, m) =>
    Array.from({ length: models }, (_, model) => {
      const row = m * models + model;
      return found.ranks.subarray(row * resamples, (row + 1) * resamples);
    }),
  );
}

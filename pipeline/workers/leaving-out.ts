import type { LeavingOut, LeftOut } from '../statistics/leaving-out.ts';
import { sharedColumns, sharedFloats, sharedIntegers } from '../statistics/shared-arrays.ts';
import type { Workers } from './workers.ts';

/** What rankings become with each selection of the metrics. */
export async function leaveOut(workers: Workers, leaving: LeavingOut): Promise<LeftOut> {
  const { scored, rankings, selections } = leaving;
  const items = rankings.length * selections.length;
  const found = {
    taus: sharedFloats(items),
    models: sharedIntegers(items),
    changes: sharedIntegers(items),
    ranks: sharedIntegers(items),
  };
  const columns = sharedColumns(scored.columns);
  const input = { leaving: { ...leaving, scored: { ...scored, columns } }, found };
  const models = columns[0]?.length ?? 0;
  await workers.share('leaveOut', input, items, items * models * (columns.length + 400));
  return found;
}

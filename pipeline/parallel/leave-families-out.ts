import { sharedColumns, sharedFloats, sharedIntegers } from '../statistics/shared-arrays.ts';
import {
  type LeaveFamiliesOut,
  leaveFamiliesOut,
  type WithoutFamilies,
} from '../statistics/without-families.ts';
import type { Task } from '../workers/task.ts';
import type { Workers } from '../workers/workers.ts';

/** Each item is a family. */
export const leaveFamilyTask: Task<{ leaving: LeaveFamiliesOut; found: WithoutFamilies }> = {
  name: 'leaveFamily',
  items: 'correlations, without families',
  prepare: ({ leaving, found }) => leaveFamiliesOut(leaving, found),
};

/** Averages of Spearman's rho without each of some families. */
export async function withoutFamilies(workers: Workers, leaving: LeaveFamiliesOut): Promise<WithoutFamilies> {
  const { quantities, leftOut, counted } = leaving;
  const length = leftOut.length * quantities.length;
  const found = { estimates: sharedFloats(length), pairs: sharedIntegers(length) };
  const columns = sharedColumns(leaving.columns);
  const models = columns[0]?.length ?? 0;
  const operations = leftOut.length * counted.length * models;
  await workers.share(
    leaveFamilyTask,
    { leaving: { ...leaving, columns }, found },
    leftOut.length,
    operations,
  );
  return found;
}

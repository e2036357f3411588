import * as raw from '../sources/retrievals/snapshot.ts';
import { snapshotIdOf } from '../sources/retrievals/tidy.ts';
import type { RawFile, Source } from '../sources/source.ts';

/** Number of quarters whose first snapshot is kept. */
const QUARTERS = 4;

/** A retrieval of a file, by its date, perhaps with a number: `2026-11-25.2`. */
type Retrieval = { retrieval: string; accepted?: boolean | undefined };

/**
 * The retrievals that the next one is compared with: the last `keep`, and the first of each of the last quarters, which show slow
 * drift. Those before the last one that a user accepted no longer count.
 */
export function retrievalsToCompare<T extends Retrieval>(retrievals: readonly T[], keep: number): T[] {
  const valid = sinceAccepted(retrievals);
  const quarters = new Map(valid.map((each): [string, T] => [quarterOf(each.retrieval), each]).reverse());
  const first = [...quarters.values()].slice(0, QUARTERS);
  const newest = valid.slice(-keep);
  return valid.filter((each) => each.accepted || first.includes(each) || newest.includes(each));
}

/** The retrievals from the last one that a user accepted on; all if there is none. */
function sinceAccepted<T extends Retrieval>(retrievals: readonly T[]): readonly T[] {
  const last = retrievals.findLastIndex(({ accepted }) => accepted);
  return last < 0 ? retrievals : retrievals.slice(last);
}

/** The fetched files of a source that a new state is judged by. */
export function judgedBy(source: Source): RawFile[] {
  const fetched = raw.realFiles(source).filter(raw.sidecarOf);
  return sinceAccepted(fetched.map(withAcceptance)).map(raw.rawFile);
}

/** The quarter of a date, such as `2026-4`. */
function quarterOf(date: string): string {
  return `${date.slice(0, 4)}-${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

/**
 * Removes old retrievals of fetched files, except the last `keep` of each file, {@link retrievalsToCompare}, snapshots
 * that a study names, and the last one up to each study's date. Files added by hand stay.
 *
 * @param named ids of the snapshots that studies name
 * @param dates the studies' dates, as YYYY-MM-DD
 * @returns the removed files, without their sidecars
 */
export async function pruneSnapshots(
  source: Source,
  keep: number,
  named: ReadonlySet<string>,
  dates: readonly string[] = [],
): Promise<string[]> {
  const removed: string[] = [];
  for (const { file } of source.files) {
    const own = raw.storedFiles(source).filter((stored) => stored.name === file && raw.sidecarOf(stored));
    const fetched = own.map(withAcceptance);
    const needed = [
      ...retrievalsToCompare(fetched, keep),
      ...dates.map((date) => fetched.findLast(({ retrieval }) => retrieval.slice(0, 10) <= date)),
    ];
    for (const old of fetched.slice(0, -keep)) {
      if (needed.includes(old) || (await isNeeded(source, old, named))) continue;
      raw.removeStored(old);
      removed.push(old.path);
    }
  }
  return removed;
}

function withAcceptance(stored: raw.Stored) {
  return { ...stored, accepted: raw.sidecarOf(stored)?.accepted };
}

/** Whether a named snapshot needs this file. */
async function isNeeded(source: Source, old: raw.Stored, named: ReadonlySet<string>): Promise<boolean> {
  if (named.size === 0) return false;
  const all = raw.storedFiles(source);
  const idsOf = async (files: raw.Stored[]) =>
    (await source.read(files.map(raw.rawFile))).map((reading) => snapshotIdOf(source, reading, 'real'));
  const without = new Set(await idsOf(all.filter(({ path: file }) => file !== old.path)));
  return (await idsOf(all)).some((id) => named.has(id) && !without.has(id));
}

import { newlyOutside, SHARES } from '../sources/score-range.ts';
import type { Snapshot, State } from '../sources/source.ts';
import { compareSnapshots, type Finding, type Rules } from './change-rules.ts';

/** The rules for a user's own table, for an earlier state of a published source, and for its last one. */
const RULES = {
  own: ['loss'],
  earlier: ['loss', 'change'],
  last: ['loss', 'change', 'since_last'],
} satisfies Record<string, Rules[]>;

/** Longer lists of what a rule found are cut here. */
const MOST_NAMED = 3;

/** What is wrong with a change. Notes are about changes that are accepted, but worth a look. */
export interface Verdict {
  refused?: string;
  expected?: string;
  notes: string[];
  /** What changed. */
  changes: string;
}

/** Judges a new state by the last one, and by the earlier ones that are kept. */
export async function judgeState(last: State, after: State, kept: State): Promise<Verdict> {
  const verdict = await judgeChange(last, after);
  if (verdict.refused !== undefined) return verdict;
  for (const each of kept) {
    const { refused, ...earlier } = await judgeChange([each], after, 'earlier');
    if (refused !== undefined)
      return { ...earlier, refused: `since the snapshot of ${each.asOf}: ${refused}` };
  }
  return verdict;
}

/** Judges the change from an earlier state of a source, in all snapshots of the same files. */
export async function judgeChange(
  before: State,
  after: State,
  since: keyof typeof RULES = 'last',
): Promise<Verdict> {
  const changes: string[] = [];
  const found: Finding[][] = [];
  for (const [earlier, later] of inBoth(before, after)) {
    const compared = await compareSnapshots(earlier, later, RULES[since]);
    changes.push(compared.changes);
    found.push(...compared.found);
    if (since === 'last') found.push(outsideRange(earlier, later));
  }
  const refused = found.map((rows) => rows.filter(({ is_refused }) => is_refused));
  const lines = refused.flatMap(shortened);
  const expected = new Set(refused.flat().map((row) => row.expected));
  return {
    ...(lines.length > 0 && {
      refused: `changed too much: ${lines.join(', ')}`,
      expected: [...expected].join('; '),
    }),
    notes: found.flat().flatMap(({ found, is_refused }) => (is_refused ? [] : found)),
    changes: changes.join('; '),
  };
}

/** Scores that cannot be shares of a ceiling, which the first fetch of a source refuses, too. */
function outsideRange(before: Snapshot, after: Snapshot): Finding[] {
  return newlyOutside([before], [after]).map((found) => ({ found, expected: SHARES, is_refused: true }));
}

function shortened(rows: readonly Finding[]): string[] {
  const more = rows.length > MOST_NAMED ? [`and ${rows.length - MOST_NAMED} more`] : [];
  return [...rows.slice(0, MOST_NAMED).map(({ found }) => found), ...more];
}

/** [earlier, later] snapshots of the same files. */
function inBoth(before: State, after: State): [Snapshot, Snapshot][] {
  const known = new Map(before.map((snapshot) => [snapshot.files.join(), snapshot]));
  return after.flatMap((snapshot) => {
    const earlier = known.get(snapshot.files.join());
    return earlier ? [[earlier, snapshot] as [Snapshot, Snapshot]] : [];
  });
}

import { loadSnapshots } from '../sources/retrievals/tidy.ts';
import { newlyOutside, SHARES } from '../sources/score-range.ts';
import type { Snapshot, State } from '../sources/source.ts';
import { CHANGES_IN_WORDS } from '../stages/source_changes/changes-in-words.ts';
import { inCode } from '../warehouse/code-hash.ts';
import { Database } from '../warehouse/database.ts';
import { filesIn, readText } from '../warehouse/files.ts';
import { readRows } from '../warehouse/rows.ts';

/**
 * Folders of the rules for a user's own table, for an earlier state of a published source, and for its last one: those for the
 * loss of any source, for a published source, and for the change from its last state alone.
 */
const RULES = {
  own: ['loss'],
  earlier: ['loss', 'change'],
  last: ['loss', 'change', 'since_last'],
};

/** Longer lists of what a rule found are cut here. */
const MOST_NAMED = 3;

/** What a rule found. What it does not refuse is worth a note. */
type Finding = { found: string; expected: string; is_refused: boolean };

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
  for (const later of after) {
    const earlier = before.findLast(({ files }) => files.join() === later.files.join());
    if (!earlier) continue;
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

/** Compares two snapshots of the same files, as the stage `source_changes` does. Returns what changed, in words, and what each rule found. */
async function compareSnapshots(before: Snapshot, after: Snapshot, folders: readonly string[]) {
  const inSql = (file: string) => readText(inCode('sql', file));
  const database = await Database.open();
  try {
    await database.run('create schema tidy; create schema source_changes');
    await loadSnapshots(database, [
      { snapshotId: 'before', reading: before },
      { snapshotId: 'after', reading: after },
    ]);
    const step = Math.max(before.roundingStep, after.roundingStep);
    await database.run(`set variable rounding_step = ${step}; ${inSql('nightly/states.sql')}`);
    await database.run(`create table source_changes.change as ${inSql('source_changes/change.sql')}`);
    const [{ changes } = {}] = await readRows(database, CHANGES_IN_WORDS);
    const found: Finding[][] = [];
    for (const rule of folders.flatMap((folder) => filesIn(inCode('sql/nightly', folder))))
      found.push((await readRows(database, readText(rule))) as Finding[]);
    return { changes: String(changes), found };
  } finally {
    database.close();
  }
}

/** Scores that cannot be shares of a ceiling, which the first fetch of a source refuses, too. */
function outsideRange(before: Snapshot, after: Snapshot): Finding[] {
  return newlyOutside([before], [after]).map((found) => ({ found, expected: SHARES, is_refused: true }));
}

function shortened(rows: readonly Finding[]): string[] {
  const more = rows.length > MOST_NAMED ? [`and ${rows.length - MOST_NAMED} more`] : [];
  return [...rows.slice(0, MOST_NAMED).map(({ found }) => found), ...more];
}

import { loadSnapshots } from '../sources/retrievals/tidy.ts';
import type { Snapshot } from '../sources/source.ts';
import { CHANGES_IN_WORDS } from '../stages/source_changes/changes-in-words.ts';
import { inCode } from '../warehouse/code-hash.ts';
import { Database } from '../warehouse/database.ts';
import { filesIn, readText } from '../warehouse/files.ts';
import { readRows } from '../warehouse/rows.ts';

/** Folders of rules: for the loss of any source, for a published source, and for the change from its last state alone. */
export type Rules = 'loss' | 'change' | 'since_last';

/** What a rule found. What it does not refuse is worth a note. */
export type Finding = { found: string; expected: string; is_refused: boolean };

const inSql = (...names: string[]) => inCode('sql', ...names);

/** Compares two snapshots of the same files. Returns what changed, in words, and what each rule found. */
export async function compareSnapshots(before: Snapshot, after: Snapshot, folders: readonly Rules[]) {
  const database = await Database.open();
  try {
    await loadStates(database, before, after);
    const [{ changes } = {}] = await readRows(database, CHANGES_IN_WORDS);
    const rules = folders.flatMap((folder) => filesIn(inSql('nightly', folder)).sort());
    const found: Finding[][] = [];
    for (const rule of rules) found.push((await readRows(database, readText(rule))) as Finding[]);
    return { changes: String(changes), found };
  } finally {
    database.close();
  }
}

/** Loads two states, and compares them as the stage `source_changes` does. */
async function loadStates(database: Database, before: Snapshot, after: Snapshot): Promise<void> {
  await database.run('create schema tidy; create schema source_changes');
  await loadSnapshots(database, [
    { snapshotId: 'before', reading: before },
    { snapshotId: 'after', reading: after },
  ]);
  const step = Math.max(before.roundingStep, after.roundingStep);
  await database.run(`set variable rounding_step = ${step}; ${readText(inSql('nightly', 'states.sql'))}`);
  await database.run(
    `create table source_changes.change as ${readText(inSql('source_changes', 'change.sql'))}`,
  );
}

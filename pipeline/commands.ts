import fs from 'node:fs';
import { writeDictionary } from './contract/dictionary.ts';
import { correction, suggestion, UserError } from './messages/errors.ts';
import { refresh } from './nightly/night.ts';
import { requireLock, secondsToWait, takeLock } from './program/lock.ts';
import { makeAll, writeIndex } from './program/make-all.ts';
import { runShared, runStudy } from './program/run.ts';
import { listUnmatched } from './sources/curated/list-unmatched.ts';
import type { Effects } from './sources/effects.ts';
import { fetchSources } from './sources/retrievals/fetch-source.ts';
import type { Source } from './sources/source.ts';
import { sharedStages, stages } from './stages/index.ts';
import { agreementOf, comparisonOf } from './studies/comparison.ts';
import { curatedLists } from './studies/curated-models.ts';
import { hasOwnData, isOfTablesAlone } from './studies/folder.ts';
import { type Study, studyNames } from './studies/study.ts';
import { validStudies, validStudy } from './studies/valid-studies.ts';
import { inOut, placeOfRun } from './warehouse/root.ts';

/** The commands behind `make`; each returns the exit code. */
const commands: Record<string, (effects: Effects, words: string[]) => Promise<number>> = {
  async all(effects) {
    const failures = await makeAll(effects);
    const names = studyNames();
    for (const name of names) if (!failures.has(name)) showClaims(name, effects);
    // Last, so that messages of other studies do not hide them.
    for (const [name, failure] of failures) effects.warn(`\n${name} failed\n${failure}`);
    return failures.size > 0 ? 1 : 0;
  },

  async fetch(effects) {
    await fetchSources(effects);
    return 0;
  },

  async normalize(effects) {
    await fetchSources(effects);
    await runShared(effects);
    return 0;
  },

  async study(effects, [name = '', option, stage]) {
    const study = validStudy(name);
    return runOne(study, effects, option === '--until' ? knownStage(stage ?? '') : undefined);
  },

  compare: (effects) => runOne(comparisonOf(placeOfRun().env), effects),

  agree: (effects) => runOne(agreementOf(placeOfRun().env), effects),

  refresh,

  async aliases(effects) {
    await fetchSources(effects);
    await runShared(effects);
    await listUnmatched(validStudies().studies.flatMap(curatedLists), effects);
    return 0;
  },

  async clean() {
    const kept = ['current', 'releases', 'history', 'status.json', 'README.md', LOCK];
    for (const name of fs.readdirSync(inOut()))
      if (!kept.includes(name)) fs.rmSync(inOut(name), { recursive: true });
    return 0;
  },
};

const LOCK = '.lock.duckdb';

/** Commands that write into the program's folder and need no lock. */
const unlocked: Record<string, (effects: Effects) => number> = {
  dictionary: writeDictionary,
};

export const commandNames = [...Object.keys(commands), ...Object.keys(unlocked)];

/** Runs a command and returns the exit code. */
export async function runCommand(
  [command = '', ...words]: readonly string[],
  effects: Effects,
): Promise<number> {
  if (unlocked[command]) return unlocked[command](effects);
  const run = commands[command];
  if (!run) {
    throw new UserError('command line', `unknown command ${JSON.stringify(command)}`, {
      expected: suggestion(command, commandNames),
      next: correction(command, commandNames, 'run `make help` for all commands'),
    });
  }
  const release = await takeLock(secondsToWait());
  try {
    return await run(effects, words);
  } catch (error) {
    requireLock();
    throw error;
  } finally {
    release();
  }
}

/** Runs one study, with the sources that it needs. */
async function runOne(study: Study, effects: Effects, until?: string): Promise<number> {
  const ids = study.csv.map(({ source_id }) => source_id);
  const isNeeded = ({ id }: Source) => !isOfTablesAlone(study) || ids.includes(id);
  await fetchSources({ ...effects, sources: () => effects.sources(study.csv).filter(isNeeded) });
  if (!hasOwnData(study)) await runShared(effects);
  const folder = await runStudy(study, effects, until);
  if (folder !== undefined) {
    effects.log(`${until}: its tables are in ${folder}/`);
    return 0;
  }
  writeIndex(effects);
  showClaims(study.name, effects);
  return 0;
}

function knownStage(name: string): string {
  const names = [...sharedStages, ...stages].map((stage) => stage.name);
  if (names.includes(name)) return name;
  throw new UserError('command line', `unknown stage ${JSON.stringify(name)}`, {
    expected: suggestion(name, names),
    next: correction(name, names, 'name one of these stages, such as `make paper UNTIL=agreement`'),
  });
}

function showClaims(study: string, effects: Effects): void {
  effects.log(fs.readFileSync(inOut(study, 'claims.txt'), 'utf8').trimEnd());
}

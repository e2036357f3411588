import fs from 'node:fs';
import path from 'node:path';
import { writeDictionary } from './contract/dictionary.ts';
import { correction, shown, suggestion, UserError } from './messages/errors.ts';
import { refresh } from './nightly/night.ts';
import { requireLock, secondsToWait, takeLock } from './program/lock.ts';
import { makeAll, writeIndex } from './program/make-all.ts';
import { runShared, runStudy } from './program/run.ts';
import { listUnmatched } from './sources/curated/list-unmatched.ts';
import type { Effects } from './sources/effects.ts';
import { fetchSources } from './sources/retrievals/fetch-source.ts';
import { sharedStages, stages } from './stages/index.ts';
import { agreementOf, comparisonOf } from './studies/comparison.ts';
import { curatedLists } from './studies/curated-models.ts';
import { isOfTablesAlone } from './studies/folder.ts';
import { type Study, studyNames } from './studies/study.ts';
import { validStudies, validStudy } from './studies/valid-studies.ts';
import { CODE, PROGRAM } from './warehouse/code-hash.ts';
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

  async study(effects, [name = '', option, stage = '']) {
    const study = validStudy(name);
    if (option !== undefined && option !== '--until') throw unexpected(option);
    const until = option && knownStage(stage);
    await fetchSources(withOwnTables(study, effects));
    await runShared(effects);
    const folder = await runStudy(study, effects, until);
    if (folder !== undefined) {
      effects.log(`${until}: its tables are in ${folder}/`);
      return 0;
    }
    writeIndex(effects);
    showClaims(name, effects);
    return 0;
  },

  compare: (effects, [file]) => runOwn(comparisonOf(settings(file)), effects),

  agree: (effects, [file]) => runOwn(agreementOf(settings(file)), effects),

  refresh,

  async aliases(effects) {
    await fetchSources(effects);
    await runShared(effects);
    await listUnmatched(validStudies().studies.flatMap(curatedLists), effects);
    return 0;
  },

  async clean() {
    for (const name of fs.readdirSync(inOut()))
      if (!KEPT.includes(name)) fs.rmSync(inOut(name), { recursive: true });
    return 0;
  },
};

/** What `clean` keeps in `out/`. */
const KEPT = ['current', 'releases', 'history', 'status.json', 'README.md', '.lock.duckdb'];

/** Commands that write at most into the program's folder and need no lock. */
const unlocked: Record<string, (effects: Effects) => number> = {
  dictionary: writeDictionary,

  help(effects) {
    effects.log(fs.readFileSync(path.join(CODE, 'docs', 'commands.txt'), 'utf8').trimEnd());
    return 0;
  },
};

/** The most words after a command; the others have none. */
const MOST_WORDS: Record<string, number> = { study: 3, compare: 1, agree: 1 };

export const commandNames = [...Object.keys(commands), ...Object.keys(unlocked)];

/** Runs a command and returns the exit code. */
export async function runCommand(
  [command = 'help', ...words]: readonly string[],
  effects: Effects,
): Promise<number> {
  if (!commandNames.includes(command)) return await runNamed(command, words, effects);
  if (words.length > (MOST_WORDS[command] ?? 0)) throw unexpected(words.at(-1)!);
  if (unlocked[command]) return unlocked[command](effects);
  requireOwnOutputs();
  const release = await takeLock(secondsToWait());
  try {
    return await commands[command]!(effects, words);
  } catch (error) {
    requireLock();
    throw error;
  } finally {
    release();
  }
}

/** Runs a study of `pipeline/studies` whose name is the command. */
async function runNamed(command: string, words: readonly string[], effects: Effects): Promise<number> {
  const names = studyNames();
  if (names.includes(command)) return await runCommand(['study', command, ...words], effects);
  const known = [...commandNames, ...names];
  throw new UserError('command line', `unknown command ${JSON.stringify(command)}`, {
    expected: suggestion(command, known),
    next: correction(command, known, `run \`${PROGRAM} help\` for all commands`),
  });
}

function unexpected(word: string): UserError {
  return new UserError('command line', `unexpected ${shown(word)}`, {
    next: 'leave it out; settings come first, as in `LOWER=error_rate metalign agree my-table.csv`',
  });
}

/** Refuses an `out/` with files of something else only, which a run would replace. */
function requireOwnOutputs(): void {
  const names = fs.existsSync(inOut()) ? fs.readdirSync(inOut()) : [];
  if (names.length === 0 || names.some((name) => name === '.build' || KEPT.includes(name))) return;
  throw new UserError('out', 'the folder has files that are not of metalign', {
    found: names.slice(0, 3).map(shown).join(', '),
    next: 'run the command in another folder, or move these files out of out/',
  });
}

/** The environment, with the table of the command line. */
function settings(FILE = placeOfRun().env.FILE): NodeJS.ProcessEnv {
  return { ...placeOfRun().env, FILE };
}

/** Runs a study that has no file. */
async function runOwn(study: Study, effects: Effects): Promise<number> {
  const own = withOwnTables(study, effects);
  const ids = study.csv.map(({ source_id }) => source_id);
  const read = () => own.sources().filter(({ id }) => !isOfTablesAlone(study) || ids.includes(id));
  await fetchSources({ ...own, sources: read });
  await runStudy(study, effects);
  writeIndex(effects);
  showClaims(study.name, effects);
  return 0;
}

/** Reads the user's own tables of one study only. */
function withOwnTables({ csv }: Study, effects: Effects): Effects {
  return { ...effects, sources: () => effects.sources(csv) };
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

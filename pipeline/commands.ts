import fs from 'node:fs';
import { writeDictionary } from './contract/dictionary.ts';
import { writeRowTypes } from './contract/row-types.ts';
import { shown, toCorrect, UserError } from './messages/errors.ts';
import { refresh } from './nightly/night.ts';
import { writeUploads } from './nightly/upload.ts';
import { compareRows } from './program/compare-rows.ts';
import { requireLock, secondsToWait, takeLock } from './program/lock.ts';
import { inOrderOfIndex, makeAll, resultOf, writeIndex } from './program/make-all.ts';
import { predictTable } from './program/predict.ts';
import { runShared, runStudy } from './program/run.ts';
import type { Effects } from './sources/effects.ts';
import { listUnmatched } from './sources/list-unmatched.ts';
import { fetchSources } from './sources/retrievals/fetch-source.ts';
import { SIMULATION_WARNING } from './sources/retrievals/snapshot.ts';
import type { Source } from './sources/source.ts';
import { sharedStages, stages } from './stages/index.ts';
import { agreementOf, comparisonOf, existing } from './studies/comparison.ts';
import { curatedLists } from './studies/curated-models.ts';
import { hasOwnData, isOfTablesAlone } from './studies/folder.ts';
import { type Study, studyNames } from './studies/study.ts';
import { validStudies, validStudy } from './studies/valid-studies.ts';
import { inCode, PROGRAM, packageVersion } from './warehouse/code-hash.ts';
import { namesIn, readText, remove } from './warehouse/files.ts';
import { inOut, placeOfRun, runIn } from './warehouse/root.ts';

/** The commands behind `make`; each returns the exit code. */
const commands: Record<string, (effects: Effects, words: string[]) => number | Promise<number>> = {
  async all(effects) {
    const failures = await makeAll(effects);
    const made = studyNames().filter((name) => !failures.has(name));
    const results = inOrderOfIndex(made).map(resultOf);
    for (const { lines } of results) effects.say(lines);
    if (fs.existsSync(inOut('index.html'))) effects.say('All studies: out/index.html');
    if (results.some(({ isSimulated }) => isSimulated)) effects.say(SIMULATION_WARNING);
    // Last, so that messages of other studies do not hide them.
    for (const [name, failure] of failures) effects.warn(`\n${name} failed\n${failure}`);
    return failures.size > 0 ? 1 : 0;
  },

  async fetch(effects) {
    await fetchSources(effects.sources(), inDetail(effects));
    return 0;
  },

  async normalize(effects) {
    await fetchSources(effects.sources(), effects);
    await runShared(inDetail(effects));
    return 0;
  },

  study: (effects, [name = '']) => runOne(validStudy(name), effects),

  compare: (effects, [file]) => runOne(comparisonOf(withTable(file)), effects),

  agree: (effects, [file]) => runOne(agreementOf(withTable(file)), effects),

  async predict(effects, [file]) {
    const table = existing(withTable(file).FILE);
    await fetchSources(effects.sources(), effects);
    await runShared(effects);
    await runStudy(validStudy(NEWEST), effects, 'prediction');
    await predictTable(table, NEWEST, effects);
    return 0;
  },

  refresh,

  upload: writeUploads,

  async aliases(effects) {
    await fetchSources(effects.sources(), effects);
    await runShared(effects);
    await listUnmatched(validStudies().studies.flatMap(curatedLists), effects);
    return 0;
  },

  clean() {
    for (const name of fs.readdirSync(inOut())) if (!KEPT.includes(name)) remove(inOut(name));
    return 0;
  },

  dictionary: writeDictionary,

  'row-types': writeRowTypes,

  help(effects) {
    effects.say(commandList());
    return 0;
  },
};

/** All commands and settings; without a clone, those of the package. */
function commandList(): string {
  const text = readText(inCode('docs', 'commands.txt')).trimEnd();
  if (PROGRAM === 'make') return text;
  return text.split('\n\nDevelopment')[0]!.replaceAll('make ', `${PROGRAM} `).replaceAll(' FILE=', ' ');
}

/** The study of the newest leaderboard, from which scores are predicted. */
const NEWEST = 'latest';

/** What `clean` keeps in `out/`. */
const KEPT = ['current', 'releases', 'history', 'status.json', 'README.md', '.lock.duckdb'];

/** Commands that write at most into the program's folder and need no lock. */
const UNLOCKED = ['dictionary', 'help', 'row-types'];

/** Commands with a name or a file after them. */
const WITH_WORD = ['study', 'compare', 'agree', 'predict'];

/** The environment variables that change a run. */
const SETTINGS =
  'FILE LOWER COLUMNS NAME TRANSPOSE READING GROUPS FAMILIES MISSING ROWS UNTIL MIRROR STRICT WORKERS EXECUTOR SLURM_TASKS WAIT KEEP ACCEPT VERBOSE'.split(
    ' ',
  );

export const commandNames = Object.keys(commands);

/** Runs a command and returns the exit code. Words such as `UNTIL=cohort` count as environment variables. */
export async function runCommand(words: readonly string[], effects: Effects): Promise<number> {
  const settings: NodeJS.ProcessEnv = {};
  const others: string[] = [];
  for (const word of words) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined) others.push(word);
    else if (SETTINGS.includes(name)) settings[name] = value;
    else throw unexpected('setting', name, SETTINGS);
  }
  const { root, env } = placeOfRun();
  const envOfRun = { ...env, ...settings };
  const effectsOfRun = envOfRun.VERBOSE ? inDetail(effects) : effects;
  return await runIn({ root, env: envOfRun }, () => runWords(others, effectsOfRun));
}

/** With details on the terminal. */
function inDetail(effects: Effects): Effects {
  return { ...effects, log: effects.say };
}

/** Runs a command, or the study of that name. */
async function runWords([word = 'help', ...words]: readonly string[], effects: Effects): Promise<number> {
  if (word === '--version') {
    effects.say(packageVersion());
    return 0;
  }
  const command = word === '--help' ? 'help' : word;
  if (!commandNames.includes(command)) {
    const names = studyNames();
    if (names.includes(command)) return await runWords(['study', command, ...words], effects);
    throw unexpected('command', command, [...commandNames, ...names]);
  }
  const [unknown] = words.slice(WITH_WORD.includes(command) ? 1 : 0);
  if (unknown !== undefined) {
    const assignments = SETTINGS.map((name) => `${name}=`);
    throw unexpected('word', unknown, assignments);
  }
  if (UNLOCKED.includes(command)) return await commands[command]!(effects, words);
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

function unexpected(what: string, word: string, known: readonly string[]): UserError {
  const details = toCorrect(word, known, `run \`${PROGRAM} help\` for all commands and settings`);
  return new UserError('command line', `unknown ${what} ${shown(word)}`, details);
}

/** Refuses an `out/` with files of something else only, which a run would replace. */
function requireOwnOutputs(): void {
  const names = namesIn(inOut());
  if (names.length === 0 || names.some((name) => name === '.build' || KEPT.includes(name))) return;
  throw new UserError('out', 'the folder has files that are not of metalign', {
    found: names.slice(0, 3).map(shown).join(', '),
    next: 'run the command in another folder, or move these files out of out/',
  });
}

/** The environment, with the table of the command line. */
function withTable(FILE = placeOfRun().env.FILE): NodeJS.ProcessEnv {
  return { ...placeOfRun().env, FILE };
}

/** Runs one study, with the sources that it needs. */
async function runOne(study: Study, effects: Effects): Promise<number> {
  const { UNTIL, ROWS } = placeOfRun().env;
  const until = UNTIL ? knownStage(UNTIL) : undefined;
  const ids = study.csv.map(({ source_id }) => source_id);
  const isNeeded = ({ id }: Source) => !isOfTablesAlone(study) || ids.includes(id);
  await fetchSources(effects.sources(study.csv).filter(isNeeded), effects);
  if (!hasOwnData(study)) await runShared(effects);
  const folder = await runStudy(study, effects, until);
  if (folder !== undefined) {
    effects.say(`${until}: its tables are in ${folder}/`);
    return 0;
  }
  writeIndex(effects);
  effects.say(readText(inOut(study.name, 'claims.txt')).trimEnd());
  if (ROWS) compareRows(study.name, ROWS, effects);
  return 0;
}

function knownStage(name: string): string {
  const names = [...sharedStages, ...stages].map((stage) => stage.name);
  if (names.includes(name)) return name;
  throw unexpected('stage', name, names);
}

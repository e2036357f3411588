import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../pipeline/commands.ts';
import { namesInList } from '../../pipeline/messages/command-settings.ts';
import { filesIn } from '../../pipeline/warehouse/files.ts';
import { untilEnd } from '../made-projects.ts';
import { ProjectCopy } from '../project-copy.ts';
import { words } from '../words.ts';

/** Names of columns that Make, a shell or a list of names could take for something else. */
const NAMES = [
  '$(shell touch pwned1)',
  "'; touch pwned2; '",
  'a`touch pwned3`; touch pwned4',
  '$(touch pwned5) $HOME',
  `$(eval $(shell touch pwned6)) \${PATH}`,
  'MMLU (5-shot, CoT)',
  'points ($)',
  "it's 50 %",
  '"quoted" back\\slash\\',
  'a"b two  spaces #1',
  'Übung 漢字 !! *',
  '-x=y~',
  'constructor',
  '__proto__',
];
/** Those that rank models in the opposite order. */
const OPPOSED = NAMES.filter((_, i) => i % 3 === 0);
const FILE = `A=it's $(shell touch pwned7) a"b.csv`;

/** Columns that are left out unless they are named. */
const NO_SCORES = ['mean of all', 'price ($)'];

/** A table with these columns, their mean and a price. */
function table(): string {
  const rows = Array.from({ length: 25 }, (_, model) => {
    const scores = NAMES.map((name, i) => {
      const size = model + ((model * 37 + i * 101) % 13);
      return OPPOSED.includes(name) ? 100 - size : 30 + size;
    });
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    return [`model ${model}b`, ...scores, mean.toFixed(6), model % 7].join();
  });
  const header = ['model', ...NAMES, ...NO_SCORES].map((name) => `"${name.replaceAll('"', '""')}"`);
  return [header.join(), ...rows].join('\n');
}

/** A program that prints the settings that it gets. */
const PRINT_SETTINGS = 'console.log(JSON.stringify(process.env));';

const project = untilEnd(new ProjectCopy());
const { MAKEFLAGS: _flags, MAKELEVEL: _level, ...inherited } = process.env;

function expectNothingExecuted(): void {
  expect(fs.readdirSync(project.root).filter((name) => name.startsWith('pwned'))).toEqual([]);
}

describe('a suggested command', () => {
  it('with any names passes these names on if it is pasted as printed, and executes nothing else', () => {
    project.write(FILE, table());
    const { code, output } = project.make(['agree', `FILE=${FILE}`]);
    expect(code, output).toBe(0);
    const [, lower] = /^ {2}(make agree .*)$/m.exec(output)!;
    const [, columns] = /to compare them too, .* or run with (COLUMNS=.*)$/m.exec(output)!;
    project.write('dist/main.js', PRINT_SETTINGS);
    const { stdout } = spawnSync('sh', ['-c', `${lower} ${columns}`], {
      cwd: project.root,
      env: { ...inherited, MIRROR: '' },
      encoding: 'utf8',
    });
    const settings = JSON.parse(stdout);
    expect(settings.FILE).toBe(FILE);
    expect(namesInList(settings.LOWER).sort()).toEqual(OPPOSED.toSorted());
    expect(namesInList(settings.COLUMNS).sort()).toEqual([...NAMES, ...NO_SCORES].sort());
    expectNothingExecuted();
  });

  it('without names is one that the program has, and a goal of Make', () => {
    const texts = filesIn('pipeline')
      .filter((file) => file.endsWith('.ts'))
      .map((file) => fs.readFileSync(file, 'utf8').replaceAll(/^\s*(\/\*\*|\*|\/\/).*$/gm, ''));
    const commands = texts.flatMap((text) => [...text.matchAll(/\$\{PROGRAM\} ([a-z]+)/g)]);
    const goals = [...new Set(commands.map(([, command]) => command!))];
    expect(goals.sort()).toEqual(['agree', 'compare', 'help', 'refresh']);
    for (const goal of goals) expect(commandNames).toContain(goal);
    const { code, output } = project.make(['-n', ...goals, 'ACCEPT=brain-score']);
    expect(code, output).toBe(0);
    // The packaged program is not called make; the dictionary is for developers.
    for (const text of texts)
      expect(text).not.toMatch(/\b(run|after) `?make\b(?! dictionary)|['`]make [a-z]/);
  });
});

describe('make', () => {
  const names = words(
    'FILE LOWER COLUMNS GROUPS FAMILIES MISSING UNTIL MIRROR STRICT WORKERS EXECUTOR SLURM_TASKS WAIT KEEP ACCEPT VERBOSE',
  );
  const values = names.map((name, i) => [name, NAMES[i % NAMES.length]!] as const);
  const settingsIn = (env: object) =>
    Object.fromEntries(Object.entries(env).filter(([name]) => names.includes(name)));
  const others = Object.fromEntries(Object.entries(inherited).filter(([name]) => !names.includes(name)));

  /** The settings that a program gets which takes the place of this one. */
  function settings(assignments: readonly string[], env: NodeJS.ProcessEnv = {}): object {
    project.write('dist/main.js', PRINT_SETTINGS);
    const options = { cwd: project.root, env: { ...others, ...env }, encoding: 'utf8' } as const;
    return settingsIn(JSON.parse(spawnSync('make', ['agree', ...assignments], options).stdout));
  }

  it('passes settings on as they are, from its command line and from the environment', () => {
    const expected = Object.fromEntries(values);
    expect(settings(values.map(([name, value]) => `${name}=${value}`))).toEqual(expected);
    expect(settings([], expected)).toEqual(expected);
    // Make also passes on what is no setting.
    expect(settings(['MIRROR=', 'LOWR=$(shell touch pwned8)'])).toEqual({ MIRROR: '' });
    expect(project.make(["goal'; touch pwned9; '"]).output).toContain(`command "goal'; touch pwned9; '"`);
    expectNothingExecuted();
  });

  it('has settings that docs/commands.md explains', () => {
    const page = fs.readFileSync('docs/commands.md', 'utf8');
    for (const name of names) expect(page).toContain(`\`${name}=`);
  });

  it('passes no settings on that nobody made, and looks for a mirror', () => {
    expect(settings([])).toEqual({ MIRROR: '' });
    expect(settings(['MIRROR='], { MIRROR: '../shared/mirror' })).toEqual({ MIRROR: '' });
  });
});

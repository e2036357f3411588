import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parseStudy } from '../../pipeline/studies/study.ts';
import { finishedProject } from '../made-projects.ts';

const PAGES = ['README.md', ...fs.readdirSync('docs').map((name) => `docs/${name}`)];

const fenced = PAGES.filter((name) => name.endsWith('.md')).flatMap((name) => [
  ...fs.readFileSync(name, 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms),
]);
/** The snippets of README and docs in a language. */
const shown = (language: string) => fenced.filter(([, of]) => of === language).map(([, , code]) => code!);

/** A program that runs SQL from a file with the DuckDB package, and prints the rows of the last statement. */
const SQL_RUNNER = `
import fs from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create()).connect();
const result = await connection.runAndReadAll(fs.readFileSync('snippet.sql', 'utf8'));
for (const row of result.getRowsJson()) console.log(row.join(' | '));
`;

/** The programs that run the snippets, and the files that they run. */
const PROGRAMS = {
  sql: [process.execPath, 'sql.mjs'],
  js: [process.execPath, 'snippet.mjs'],
  python: [
    ['python3', '/usr/bin/python3'].find((python) => runs(python, ['-c', 'import pandas'])),
    'snippet.py',
  ],
  r: [['Rscript'].find((rscript) => runs(rscript, ['--version'])), 'snippet.R'],
} as const;

interface Case {
  what: string;
  language: keyof typeof PROGRAMS;
  /** Which of the language's snippets. */
  place: number;
  isUnordered?: true;
  rows: number;
  query: string;
}
const cases = load(fs.readFileSync(path.join(import.meta.dirname, 'readme.yml'), 'utf8')) as Case[];

function runs(command: string, words: string[]): boolean {
  return spawnSync(command, words).status === 0;
}

/** For `it.skipIf`: whether a language is not installed. If so, prints a warning. */
function isMissing(command: string | undefined, what: string): boolean {
  if (command === undefined) console.warn(`Skipped: README's snippet for ${what}, which is not installed`);
  return command === undefined;
}

describe('README', () => {
  const text = fs.readFileSync('README.md', 'utf8');

  it('has at most 120 lines and 1,150 words', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
    expect(text.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(1150);
  });
});

describe('the snippets in README and docs', () => {
  const project = finishedProject();
  // The packages that the snippets import.
  fs.symlinkSync(path.resolve('node_modules'), project.path('node_modules'));

  it('are in languages that tests run, of a few lines each', () => {
    // Of these, other tests compare or read what is shown.
    const others = ['text', 'csv', 'json', 'sh'];
    const programs = [...new Set(fenced.map(([, language]) => language!))].filter(
      (language) => !others.includes(language),
    );
    expect(programs.sort()).toEqual(Object.keys(PROGRAMS).sort());
    for (const language of programs) {
      const places = cases.filter((each) => each.language === language).map(({ place }) => place);
      expect(places).toEqual(shown(language).map((_, i) => i));
      for (const code of shown(language)) expect(code.trimEnd().split('\n').length).toBeLessThan(10);
    }
  });

  it('of JSON are studies, or parts of one', () => {
    const [study, ...parts] = shown('json');
    for (const part of ['', ...parts])
      parseStudy(JSON.stringify({ ...JSON.parse(study!), ...JSON.parse(`{${part}}`) }), 'my.json');
  });

  it('of sh have goals of make', () => {
    const commands = shown('sh')
      .join('')
      .match(/^make .*?(?= *(#|$))/gm)!;
    expect(commands.length).toBeGreaterThan(6);
    for (const command of commands) {
      const { status, stderr } = spawnSync('make', ['-n', ...command.split(' ').slice(1)], {
        encoding: 'utf8',
      });
      expect(stderr, command).toBe('');
      expect(status, command).toBe(0);
    }
  });

  for (const { what, language, place, isUnordered, rows, query } of cases) {
    const [program, file] = PROGRAMS[language];
    it.skipIf(isMissing(program, language))(what, async () => {
      const snippet = shown(language)[place]!;
      project.write('snippet.sql', snippet);
      const lines = run(program!, file, language === 'sql' ? SQL_RUNNER : snippet);
      const expected = (await project.query(query)).map(({ line }) => line);
      expect(expected).toHaveLength(rows);
      expect(isUnordered ? lines.sort() : lines).toEqual(isUnordered ? expected.sort() : expected);
    });
  }

  /** Runs a snippet in the project's folder, and returns the lines that it prints. */
  function run(command: string, file: string, code: string): string[] {
    project.write(file, code);
    const { status, stdout, stderr } = spawnSync(command, [file], { cwd: project.root, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return stdout.trimEnd().split('\n');
  }
});

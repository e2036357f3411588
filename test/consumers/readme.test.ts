import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { finishedProject } from '../made-projects.ts';

/** The code snippets of README and docs/reading.md, by language. */
function snippets(): Record<'sql' | 'python' | 'r' | 'js', string[]> {
  const section = (file: string, heading: string) =>
    fs.readFileSync(file, 'utf8').split(`\n## ${heading}\n`)[1]!.split(/^## /m)[0]!;
  const found = { sql: [], python: [], r: [], js: [] } as Record<string, string[]>;
  const text = section('README.md', 'Read the data') + section('docs/reading.md', 'JavaScript');
  for (const [, language, code] of text.matchAll(/^```(\w+)\n(.*?)^```$/gms)) found[language!]!.push(code!);
  return found;
}

/** A program that runs SQL from a file with the DuckDB package, and prints the rows of the last statement. */
const SQL_RUNNER = `
import fs from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create()).connect();
const result = await connection.runAndReadAll(fs.readFileSync('snippet.sql', 'utf8'));
for (const row of result.getRowsJson()) console.log(row.join(' | '));
`;

const shown = snippets();
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

describe('the snippets in README and docs/reading.md', () => {
  const project = finishedProject();
  // The packages that the snippets import.
  fs.symlinkSync(path.resolve('node_modules'), project.path('node_modules'));

  it('are one each of SQL, Python and R, and two of JavaScript, of a few lines each', () => {
    expect(Object.values(shown).map(({ length }) => length)).toEqual([1, 1, 1, 2]);
    for (const code of Object.values(shown).flat())
      expect(code.trimEnd().split('\n').length).toBeLessThan(10);
  });

  for (const { what, language, place, isUnordered, rows, query } of cases) {
    const [program, file] = PROGRAMS[language];
    it.skipIf(isMissing(program, language))(what, async () => {
      const snippet = shown[language][place]!;
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

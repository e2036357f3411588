import fs from 'node:fs';
import path from 'node:path';
import { shown, UserError } from '../../messages/errors.ts';
import { CODE } from '../../warehouse/code-hash.ts';
import type { Database } from '../../warehouse/database.ts';
import { readCsv } from '../tables/csv-file.ts';

/** A curated file of lines `pattern,…,reason`. The first line whose pattern matches a name decides its values. */
export interface RuleFile<Column extends string> {
  path: string;
  /** What a line decides. */
  columns: readonly Column[];
  /** How its values are spelled, so that a group is not split; by default lower-case. */
  spelling?: { pattern: RegExp; words: string };
  /** What a reason should say. */
  reason: string;
}

export type PatternRule<Column extends string = never> = Record<Column, string> & {
  /** An RE2 regular expression, matched case-insensitively anywhere in a name. */
  pattern: string;
  reason: string;
  line: number;
};

/** Reads the rules of a file, in order. {@link loadPatternRules} checks the regular expressions. */
export function readPatternRules<Column extends string>(
  file: RuleFile<Column>,
  bytes: Uint8Array = fs.readFileSync(path.join(CODE, file.path)),
  where: string = file.path,
): PatternRule<Column>[] {
  const names = ['pattern', ...file.columns, 'reason'];
  const { header, rows, lines } = readCsv({ bytes, where }, names);
  const rules = rows.map(
    (row, i) =>
      ({
        ...Object.fromEntries(names.map((name) => [name, row[header.indexOf(name)]!])),
        line: lines[i]!,
      }) as PatternRule<Column>,
  );
  checkRules(rules, file, where);
  return rules;
}

const LOWER_CASE = { pattern: /^[a-z0-9_]+$/, words: 'lower-case letters, digits and _' };

function checkRules<Column extends string>(
  rules: readonly PatternRule<Column>[],
  file: RuleFile<Column>,
  where: string,
): void {
  const seen = new Map<string, number>();
  for (const rule of rules) {
    const { pattern, reason, line } = rule;
    const refuse = (problem: string, expected: string, found: string) => {
      throw new UserError({
        where: `${where}: line ${line}`,
        problem,
        expected,
        found: shown(found),
        next: 'correct or remove the line',
      });
    };
    if (pattern.trim() === '') refuse('missing pattern', 'a regular expression', pattern);
    if (seen.has(pattern)) {
      refuse(
        `same pattern as line ${seen.get(pattern)}`,
        'each pattern once, since only the first counts',
        pattern,
      );
    }
    const { pattern: spelling, words } = file.spelling ?? LOWER_CASE;
    for (const column of file.columns)
      if (!spelling.test(rule[column])) refuse(`invalid ${column} name`, words, rule[column]);
    if (reason.trim() === '') refuse('missing reason', file.reason, reason);
    seen.set(pattern, line);
  }
}

/** Loads rules as a table and lets DuckDB, which uses the patterns, check each. */
export async function loadPatternRules<Column extends string>(
  database: Database,
  table: string,
  { columns }: RuleFile<Column>,
  rules: readonly PatternRule<Column>[],
  where: string,
): Promise<void> {
  const names = ['pattern', ...columns, 'reason'] as const;
  const texts = names.map((name) => [name, rules.map((rule) => rule[name])] as const);
  await database.createTable(
    table,
    { line: 'INTEGER', ...Object.fromEntries(names.map((name) => [name, 'VARCHAR' as const])) },
    { line: rules.map(({ line }) => line), ...Object.fromEntries(texts) },
  );
  await checkPatterns(database, table, where);
}

async function checkPatterns(database: Database, table: string, where: string): Promise<void> {
  const bad = await database.row(`
    select line, pattern, try(regexp_matches('', pattern, 'i')) as fits_nothing
    from ${table}
    where fits_nothing is distinct from false
    order by line
    limit 1`);
  if (typeof bad.line !== 'number') return;
  const isValid = bad.fits_nothing === true;
  throw new UserError({
    where: `${where}: line ${bad.line}`,
    problem: isValid ? 'pattern matches every name' : 'invalid regular expression',
    expected: isValid
      ? 'a pattern that does not match an empty name'
      : 'RE2 syntax, without look-around and back-references',
    found: isValid
      ? shown(bad.pattern)
      : `${shown(bad.pattern)}: ${await patternError(database, table, bad.line)}`,
    next: 'correct the pattern',
  });
}

/** DuckDB's error message for the pattern of a line. */
async function patternError(database: Database, table: string, line: number): Promise<string> {
  try {
    await database.run(`select regexp_matches('', pattern, 'i') from ${table} where line = ${Number(line)}`);
  } catch (error) {
    return (error as Error).message.replace(/^[A-Z][A-Za-z ]* Error: /, '');
  }
  throw new Error(`the pattern of line ${line} is valid after all`);
}

import fs from 'node:fs';
import path from 'node:path';
import { CODE } from '../code-hash.ts';
import { shown, UserError } from '../errors.ts';
import type { Database } from '../warehouse/database.ts';
import { readCsv } from './csv-file.ts';

const FAMILIES = 'pipeline/sources/model-families.csv';
const HEADER = ['pattern', 'family', 'reason'] as const;

/** A line of model-families.csv. The first line whose pattern matches a model's name decides its family. */
export interface FamilyRule {
  /** An RE2 regular expression, matched case-insensitively anywhere in a name. */
  pattern: string;
  family: string;
  reason: string;
  line: number;
}

/** Reads the curated rules, in order. {@link loadFamilyRules} checks the regular expressions. */
export function readFamilyRules(
  bytes: Uint8Array = fs.readFileSync(path.join(CODE, FAMILIES)),
  where = FAMILIES,
): FamilyRule[] {
  const { header, rows, lines } = readCsv({ bytes, where }, HEADER);
  const at = (row: string[], column: (typeof HEADER)[number]) => row[header.indexOf(column)]!;
  const rules = rows.map((row, i) => ({
    pattern: at(row, 'pattern'),
    family: at(row, 'family'),
    reason: at(row, 'reason'),
    line: lines[i]!,
  }));
  checkRules(rules, where);
  return rules;
}

function checkRules(rules: readonly FamilyRule[], where: string): void {
  const seen = new Map<string, number>();
  for (const { pattern, family, reason, line } of rules) {
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
    // One spelling, so that a family is not split.
    if (!/^[a-z0-9_]+$/.test(family)) {
      refuse('invalid family name', 'lower-case letters, digits and _', family);
    }
    if (reason.trim() === '') refuse('missing reason', 'what the models have in common', reason);
    seen.set(pattern, line);
  }
}

/** Loads the rules as the table `tidy.family_rule` and lets DuckDB, which uses the patterns, check each. */
export async function loadFamilyRules(
  database: Database,
  rules: readonly FamilyRule[],
  where = FAMILIES,
): Promise<void> {
  await database.createTable(
    'tidy.family_rule',
    { line: 'INTEGER', pattern: 'VARCHAR', family: 'VARCHAR', reason: 'VARCHAR' },
    {
      line: rules.map(({ line }) => line),
      pattern: rules.map(({ pattern }) => pattern),
      family: rules.map(({ family }) => family),
      reason: rules.map(({ reason }) => reason),
    },
  );
  await checkPatterns(database, where);
}

async function checkPatterns(database: Database, where: string): Promise<void> {
  const bad = await database.row(`
    select line, pattern, try(regexp_matches('', pattern, 'i')) as fits_nothing
    from tidy.family_rule
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
    found: isValid ? shown(bad.pattern) : `${shown(bad.pattern)}: ${await patternError(database, bad.line)}`,
    next: 'correct the pattern',
  });
}

/** DuckDB's error message for the pattern of a line. */
async function patternError(database: Database, line: number): Promise<string> {
  try {
    await database.run(
      `select regexp_matches('', pattern, 'i') from tidy.family_rule where line = ${Number(line)}`,
    );
  } catch (error) {
    return (error as Error).message.replace(/^[A-Z][A-Za-z ]* Error: /, '');
  }
  throw new Error(`the pattern of line ${line} is valid after all`);
}

import { messageOf, shown, UserError } from '../../messages/errors.ts';
import { inCode } from '../../warehouse/code-hash.ts';
import { type Database, literal } from '../../warehouse/database.ts';
import { readFile } from '../../warehouse/files.ts';
import { texts, toColumns } from '../../warehouse/rows.ts';
import { columnOf, placeIn, readCsv, recordsOf } from '../formats/csv-file.ts';

const LOWER_CASE = { pattern: /^[a-z0-9_]+$/, words: 'lower-case letters, digits and _' };
const NAME_OR_NOTHING = { pattern: /^[A-Za-z0-9]*$/, words: 'letters and digits, or nothing' };

/** A curated file of lines `pattern,…,reason`. The first line whose pattern matches a name decides its values. */
export interface RuleFile<Column extends string = string> {
  path: string;
  /** The table of its rules. */
  table: string;
  /** What a line decides. */
  columns: readonly Column[];
  /** How its values are spelled, so that a group is not split; by default lower-case. */
  spelling?: { pattern: RegExp; words: string };
  /** A column with the name of a data set, which may be empty. */
  optional?: Column;
  /** What a reason should say. */
  reason: string;
}

export type PatternRule<Column extends string = never> = Record<Column | 'reason', string> & {
  /** An RE2 regular expression, matched case-insensitively anywhere in a name. */
  pattern: string;
  line: number;
};

/** The family of a model, by its name. */
export const FAMILIES: RuleFile<'family'> = {
  path: 'pipeline/sources/model-families.csv',
  table: 'tidy.family_rule',
  columns: ['family'],
  reason: 'what the models have in common',
};

/** The attributes of a metric, by its id. */
export const ATTRIBUTES: RuleFile<'metric_type' | 'species' | 'acquisition' | 'stimuli'> = {
  path: 'pipeline/sources/metric-attributes.csv',
  table: 'tidy.attribute_rule',
  columns: ['metric_type', 'species', 'acquisition', 'stimuli'],
  optional: 'stimuli',
  reason: 'where the measurements come from, and how they become a number',
};

/** The collection that a metric is from, by its id. */
export const DATA_SETS: RuleFile<'collection' | 'original_study'> = {
  path: 'pipeline/sources/data-sets.csv',
  table: 'tidy.data_set_rule',
  columns: ['collection', 'original_study'],
  spelling: { pattern: /^[A-Za-z0-9]+$/, words: 'letters and digits' },
  reason: 'who published the collection, and who made its part',
};

/** Reads the rules of a file, in order. {@link loadPatternRules} checks the regular expressions. */
export function readPatternRules<Column extends string>(
  file: RuleFile<Column>,
  bytes: Uint8Array = readFile(inCode(file.path)),
  where: string = file.path,
): PatternRule<Column>[] {
  const names = ['pattern', ...file.columns, 'reason'] as const;
  const csv = readCsv({ bytes, where }, names);
  const patterns = columnOf(csv, 'pattern');
  return recordsOf(csv, names).map((rule, i) => {
    const { pattern, reason } = rule;
    const refuse = (problem: string, expected: string, found: string) => {
      const next = 'correct or remove the line';
      throw new UserError(placeIn(csv, i), problem, { expected, found: shown(found), next });
    };
    if (pattern.trim() === '') refuse('missing pattern', 'a regular expression', pattern);
    const first = csv.lines[patterns.indexOf(pattern)]!;
    const line = csv.lines[i]!;
    if (first < line)
      refuse(`same pattern as line ${first}`, 'each pattern once, since only the first counts', pattern);
    for (const column of file.columns) {
      const { pattern: spelling, words } =
        column === file.optional ? NAME_OR_NOTHING : (file.spelling ?? LOWER_CASE);
      if (!spelling.test(rule[column])) refuse(`invalid ${column} name`, words, rule[column]);
    }
    if (reason.trim() === '') refuse('missing reason', file.reason, reason);
    return { ...rule, line };
  });
}

/**
 * Loads rules as a table, and the macro `<table>_line`: the first line whose pattern matches a name, or null. DuckDB,
 * which uses the patterns, checks each.
 */
export async function loadPatternRules<Column extends string>(
  database: Database,
  { table, columns, path: file }: RuleFile<Column>,
  rules: readonly PatternRule<Column>[],
  where = file,
): Promise<void> {
  if (!(await areGood(database, rules))) for (const rule of rules) await checkPattern(database, rule, where);
  const names = ['pattern', ...columns, 'reason'] as const;
  await database.createTable(table, { line: 'INTEGER', ...texts(...names) }, toColumns(rules));
  // With constant patterns: DuckDB compiles any other again for every name, which takes ten seconds for 20,000 names.
  const cases = rules.map(
    ({ line, pattern }) => `when regexp_matches(name, ${literal(pattern)}, 'i') then ${line}`,
  );
  const first = cases.length > 0 ? `case ${cases.join(' ')} end` : 'null::integer';
  await database.run(`create macro ${table}_line(name) as ${first}`);
}

/** Whether all patterns are regular expressions that do not match every name: one query instead of a hundred. */
async function areGood(database: Database, rules: readonly PatternRule[]): Promise<boolean> {
  const fits = rules.map(({ pattern }) => `regexp_matches('', ${literal(pattern)}, 'i')`);
  const row = await database.row(`select ${['false', ...fits].join(' or ')} as fits`).catch(() => undefined);
  return row?.fits === false;
}

/** Refuses a pattern that is no regular expression, or that matches every name. */
async function checkPattern(
  database: Database,
  { pattern, line }: PatternRule,
  where: string,
): Promise<void> {
  const refusal = (problem: string, expected: string, found: string) => {
    const next = 'correct the pattern';
    return new UserError(`${where}: line ${line}`, problem, { expected, found, next });
  };
  const fits = `select regexp_matches('', ${literal(pattern)}, 'i') as nothing`;
  const { nothing } = await database.row(fits).catch((error) => {
    const fault = messageOf(error).replace(/^[A-Z][A-Za-z ]* Error: /, '');
    const expected = 'RE2 syntax, without look-around and back-references';
    throw refusal('invalid regular expression', expected, `${shown(pattern)}: ${fault}`);
  });
  if (nothing === true)
    throw refusal(
      'pattern matches every name',
      'a pattern that does not match an empty name',
      shown(pattern),
    );
}

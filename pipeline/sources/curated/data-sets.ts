import type { Database } from '../../warehouse/database.ts';
import { loadPatternRules, type PatternRule, type RuleFile, readPatternRules } from './pattern-rules.ts';

export const DATA_SETS: RuleFile<'collection' | 'original_study'> = {
  path: 'pipeline/sources/data-sets.csv',
  columns: ['collection', 'original_study'],
  spelling: { pattern: /^[A-Za-z0-9]+$/, words: 'letters and digits' },
  reason: 'who published the collection, and who made its part',
};

/** A line of data-sets.csv. The first line whose pattern matches a metric's id says which collection it is from. */
export type DataSetRule = PatternRule<'collection' | 'original_study'>;

/** Reads the curated rules, in order. */
export function readDataSetRules(bytes?: Uint8Array, where?: string): DataSetRule[] {
  return readPatternRules(DATA_SETS, bytes, where);
}

/** Loads the rules as the table `tidy.data_set_rule`, and checks their patterns. */
export async function loadDataSetRules(
  database: Database,
  rules: readonly DataSetRule[],
  where: string = DATA_SETS.path,
): Promise<void> {
  await loadPatternRules(database, 'tidy.data_set_rule', DATA_SETS, rules, where);
}

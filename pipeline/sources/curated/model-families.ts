import type { Database } from '../../warehouse/database.ts';
import { loadPatternRules, type PatternRule, type RuleFile, readPatternRules } from './pattern-rules.ts';

export const FAMILIES: RuleFile<'family'> = {
  path: 'pipeline/sources/model-families.csv',
  columns: ['family'],
  reason: 'what the models have in common',
};

/** A line of model-families.csv. The first line whose pattern matches a model's name decides its family. */
export type FamilyRule = PatternRule<'family'>;

/** Reads the curated rules, in order. */
export function readFamilyRules(bytes?: Uint8Array, where?: string): FamilyRule[] {
  return readPatternRules(FAMILIES, bytes, where);
}

/** Loads the rules as the table `tidy.family_rule`, and checks their patterns. */
export async function loadFamilyRules(
  database: Database,
  rules: readonly FamilyRule[],
  where: string = FAMILIES.path,
): Promise<void> {
  await loadPatternRules(database, 'tidy.family_rule', FAMILIES, rules, where);
}

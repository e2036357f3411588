import type { Database } from '../../warehouse/database.ts';
import { loadPatternRules, type PatternRule, type RuleFile, readPatternRules } from './pattern-rules.ts';

export const ATTRIBUTES: RuleFile<'metric_type' | 'species' | 'acquisition'> = {
  path: 'pipeline/sources/metric-attributes.csv',
  columns: ['metric_type', 'species', 'acquisition'],
  reason: 'where the measurements come from, and how they become a number',
};

/** A line of metric-attributes.csv. The first line whose pattern matches a metric's id decides its attributes. */
export type AttributeRule = PatternRule<'metric_type' | 'species' | 'acquisition'>;

/** Reads the curated rules, in order. */
export function readAttributeRules(bytes?: Uint8Array, where?: string): AttributeRule[] {
  return readPatternRules(ATTRIBUTES, bytes, where);
}

/** Loads the rules as the table `tidy.attribute_rule`, and checks their patterns. */
export async function loadAttributeRules(
  database: Database,
  rules: readonly AttributeRule[],
  where: string = ATTRIBUTES.path,
): Promise<void> {
  await loadPatternRules(database, 'tidy.attribute_rule', ATTRIBUTES, rules, where);
}

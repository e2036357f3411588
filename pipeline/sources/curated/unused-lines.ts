import { literal } from '../../warehouse/database.ts';
import { type Reader, type Row, readRows } from '../../warehouse/rows.ts';
import { ALIASES, readAliases } from './aliases.ts';
import { ATTRIBUTES, DATA_SETS, FAMILIES, type RuleFile, readPatternRules } from './pattern-rules.ts';

/**
 * Lines of the curated files that decide nothing in any snapshot: the model or metric that they name is gone, or not
 * there yet.
 *
 * @param reader has the tables of `normalize`
 */
export async function unusedLines(reader: Reader) {
  const { source, source_name } = await reader.columns(
    `select distinct unnest([split_part(snapshot_id, '@', 1), split_part(snapshot_id, '.', 1)]) as source, source_name
    from normalize.model_alias where rule = 'curated'`,
  );
  const aliased = new Set((source as string[]).map((id, i) => JSON.stringify([id, source_name![i]])));
  const { pattern } = await reader.columns('select distinct pattern from normalize.model_family');
  const unmatched = (file: RuleFile, used: readonly unknown[]) =>
    readPatternRules(file)
      .filter((rule) => !used.includes(rule.pattern))
      .map((rule) => ({ file: file.path, text: rule.pattern }));
  return [
    ...readAliases()
      .filter(({ source_id, source_name }) => !aliased.has(JSON.stringify([source_id, source_name])))
      .map(({ source_id, source_name }) => ({ file: ALIASES, text: `${source_id}, ${source_name}` })),
    ...unmatched(FAMILIES, pattern as string[]),
    ...unmatched(ATTRIBUTES, await matchingMetrics(reader, ATTRIBUTES)),
    ...unmatched(DATA_SETS, await matchingMetrics(reader, DATA_SETS)),
  ];
}

/** A study's list of models by id. */
export type ModelList = { file: string; ids: readonly string[] };

/** The lines of a list whose models are in no snapshot. */
export async function goneModels(reader: Reader, { file, ids }: ModelList) {
  const { model_id } = await reader.columns('select distinct model_id from normalize.model_alias');
  const known = new Set(model_id as string[]);
  return ids.filter((id) => !known.has(id)).map((text) => ({ file, text }));
}

/** The patterns of a file that match a metric. */
async function matchingMetrics(reader: Reader, file: RuleFile): Promise<string[]> {
  const values = readPatternRules(file).map((rule) => `(${literal(rule.pattern)})`);
  const { pattern } = await reader.columns(`
    select distinct pattern from (values ${values.join(', ')}) as rules(pattern)
    inner join normalize.metric on is_leaf and regexp_matches(metric_id, pattern, 'i')`);
  return pattern as string[];
}

/**
 * Parts of names that a model without a line in model-families.csv has in common with another family, and these
 * families: it may belong to one of them.
 *
 * @param reader has the tables of `normalize`
 */
export function sharedParts(reader: Reader): Promise<Row[]> {
  return readRows(
    reader,
    `select part, string_agg(distinct family, ', ' order by family) as families
    from (select family, rule, unnest(regexp_extract_all(family, '\\p{L}{3,}')) as part from normalize.model_family)
    group by part
    having count(distinct family) > 1 and bool_or(rule = 'own')
    order by part`,
  );
}

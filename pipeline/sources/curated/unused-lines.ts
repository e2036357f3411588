import { literal } from '../../warehouse/database.ts';
import { type Reader, type Row, readRows, readTexts } from '../../warehouse/rows.ts';
import { ALIASES, readAliases } from './aliases.ts';
import { ATTRIBUTES, DATA_SETS, FAMILIES, type RuleFile, readPatternRules } from './pattern-rules.ts';

/**
 * Lines of the curated files that decide nothing in any snapshot: the model or metric that they name is gone, or not
 * there yet.
 *
 * @param reader has the tables of `normalize`
 */
export async function unusedLines(reader: Reader) {
  const aliased = await readTexts(
    reader,
    `select distinct unnest([split_part(snapshot_id, '@', 1), split_part(snapshot_id, '.', 1)]) || ', ' || source_name
    from normalize.model_alias where rule = 'curated'`,
  );
  const families = await readTexts(reader, 'select distinct pattern from normalize.model_family');
  const unmatched = (file: RuleFile, used: readonly string[]) =>
    readPatternRules(file)
      .filter((rule) => !used.includes(rule.pattern))
      .map((rule) => ({ file: file.path, text: rule.pattern }));
  return [
    ...readAliases()
      .map(({ source_id, source_name }) => `${source_id}, ${source_name}`)
      .filter((text) => !aliased.includes(text))
      .map((text) => ({ file: ALIASES, text })),
    ...unmatched(FAMILIES, families),
    ...unmatched(ATTRIBUTES, await matchingMetrics(reader, ATTRIBUTES)),
    ...unmatched(DATA_SETS, await matchingMetrics(reader, DATA_SETS)),
  ];
}

/** A study's list of models by id. */
export type ModelList = { file: string; ids: readonly string[] };

/** The lines of a list whose models are in no snapshot. */
export async function goneModels(reader: Reader, { file, ids }: ModelList) {
  const known = new Set(await readTexts(reader, 'select distinct model_id from normalize.model_alias'));
  return ids.filter((id) => !known.has(id)).map((text) => ({ file, text }));
}

/** The patterns of a file that match a metric. */
function matchingMetrics(reader: Reader, file: RuleFile): Promise<string[]> {
  const values = readPatternRules(file).map((rule) => `(${literal(rule.pattern)})`);
  return readTexts(
    reader,
    `select distinct pattern from (values ${values.join(', ')}) as rules(pattern)
    inner join normalize.metric on is_leaf and regexp_matches(metric_id, pattern, 'i')`,
  );
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

import { literal } from '../../warehouse/database.ts';
import type { Reader } from '../../warehouse/rows.ts';
import { ALIASES, readAliases } from './aliases.ts';
import { DATA_SETS, readDataSetRules } from './data-sets.ts';
import { ATTRIBUTES, readAttributeRules } from './metric-attributes.ts';
import { FAMILIES, readFamilyRules } from './model-families.ts';

/** A line of a curated file, by what it matches: a name or a pattern. */
export interface CuratedLine {
  file: string;
  text: string;
}

/**
 * Lines of the curated files that decide nothing in any snapshot: the model or metric that they name is gone, or not there yet.
 *
 * @param reader has the tables of `normalize`
 */
export async function unusedLines(reader: Pick<Reader, 'columns'>): Promise<CuratedLine[]> {
  const { source, source_name } = await reader.columns(
    `select distinct unnest([split_part(snapshot_id, '@', 1), split_part(snapshot_id, '.', 1)]) as source, source_name
    from normalize.model_alias where rule = 'curated'`,
  );
  const aliased = new Set((source as string[]).map((id, i) => JSON.stringify([id, source_name![i]])));
  const { pattern } = await reader.columns('select distinct pattern from normalize.model_family');
  const families = new Set(pattern as (string | null)[]);
  const rules = { attributes: readAttributeRules(), dataSets: readDataSetRules() };
  const matching = new Set(
    await matchingMetrics(
      reader,
      [...rules.attributes, ...rules.dataSets].map(({ pattern }) => pattern),
    ),
  );
  return [
    ...readAliases()
      .filter(({ sourceId, sourceName }) => !aliased.has(JSON.stringify([sourceId, sourceName])))
      .map(({ sourceId, sourceName }) => ({ file: ALIASES, text: `${sourceId}, ${sourceName}` })),
    ...unmatched(FAMILIES.path, readFamilyRules(), families),
    ...unmatched(ATTRIBUTES.path, rules.attributes, matching),
    ...unmatched(DATA_SETS.path, rules.dataSets, matching),
  ];
}

/** A study's list of models by id. */
export interface ModelList {
  file: string;
  ids: readonly string[];
}

/** The lines of a list whose models are in no snapshot. */
export async function goneModels(
  reader: Pick<Reader, 'columns'>,
  { file, ids }: ModelList,
): Promise<CuratedLine[]> {
  const { model_id } = await reader.columns('select distinct model_id from normalize.model_alias');
  const known = new Set(model_id as string[]);
  return ids.filter((id) => !known.has(id)).map((text) => ({ file, text }));
}

function unmatched(
  file: string,
  rules: readonly { pattern: string }[],
  used: ReadonlySet<string | null>,
): CuratedLine[] {
  return rules.filter(({ pattern }) => !used.has(pattern)).map(({ pattern }) => ({ file, text: pattern }));
}

/** The patterns that match a metric. */
async function matchingMetrics(
  reader: Pick<Reader, 'columns'>,
  patterns: readonly string[],
): Promise<string[]> {
  const values = patterns.map((pattern) => `(${literal(pattern)})`).join(', ');
  const { pattern } = await reader.columns(`
    select distinct pattern from (values ${values}) as rules(pattern)
    inner join normalize.metric on is_leaf and regexp_matches(metric_id, pattern, 'i')`);
  return pattern as string[];
}

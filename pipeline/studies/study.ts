import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { expectation, shown, toCorrect, UserError } from '../messages/errors.ts';
import { domains, namedCategories } from '../sources/categories.ts';
import { firstDuplicate } from '../sources/formats/csv-file.ts';
import { ownCsvSchema, textSchema } from '../sources/formats/own-csv-schema.ts';
import { correlationMethods } from '../statistics/correlation/correlations.ts';
import { aggregationMethods } from '../statistics/score/aggregation-methods.ts';
import { readText } from '../warehouse/files.ts';
import { FOLDER, inStudies, isOfTablesAlone } from './folder.ts';
import { namesWithInterval } from './headline-quantities.ts';
import { isFreeName, LONGEST_NAME, reservedNames } from './reserved-names.ts';

const nameSchema = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _');

/** What JavaScript and DuckDB both read. */
const patternSchema = z
  .string()
  .refine(isPattern, 'expected a regular expression, without look-around and back-references');

function isPattern(text: string): boolean {
  try {
    return !/\(\?|\\\d/.test(text) && new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

const LIST_NAME = 'expected the name of a CSV file beside the study, of letters, digits, "-" and "_"';
const listName = z.string().regex(/^[\w-]+\.csv$/, LIST_NAME);

const namesSchema = z.array(z.string());

const selectionSchema = z.strictObject({
  /** Leaf metrics of these domains. */
  domains: z.array(z.enum(domains)).default([]),
  /** Leaf metrics by id. */
  metrics: namesSchema.default([]),
  /** Leaf metrics whose ids begin so, such as `laion:region-`. */
  beginning_with: z.array(textSchema).optional(),
});

const cohortSchema = z.union(
  [
    /** Models scored on every metric of the set. */
    z.literal('complete'),
    /** The models of the main set's cohort, even if they lack scores on this set's metrics. */
    z.literal('main'),
    /** Metrics scored for at least this share of the models, then models scored on at least this share of these. */
    z.strictObject({
      minimum_coverage: z.number().min(0).max(1),
      /** Only models with a score in the user's own tables. */
      of: z.literal('own').optional(),
    }),
  ],
  'expected "complete", "main", or { "minimum_coverage": 0.5 }',
);

const metricSetSchema = z.strictObject({
  name: nameSchema,
  title: textSchema,
  include: selectionSchema.prefault({}),
  exclude: selectionSchema.prefault({}),
  cohort: cohortSchema,
  /** A regular expression: only models in whose ids it finds something count. */
  models: patternSchema.optional(),
  /** The metric to control for, instead of the study's. */
  control: z.string().optional(),
  /** What metrics of one category are of, for agreement/variance_component: their data set, or what a pattern finds in their ids. */
  facets: z
    .array(
      z.strictObject({
        name: nameSchema,
        of: z.literal('data_set').optional(),
        /** A regular expression with one group, the label. */
        pattern: patternSchema.optional(),
        /** An earlier facet that this one lies within. */
        within: nameSchema.optional(),
        /** Its levels were chosen, such as metric types, so that a mean over them says nothing of others. */
        fixed: z.boolean().optional(),
      }),
    )
    .default([{ name: 'data_set', of: 'data_set' }]),
});

const sourceSchema = z.strictObject({
  source_id: z.string(),
  /** A fixed snapshot, instead of the latest. */
  snapshot_id: z.string().optional(),
  /** The latest snapshot of one of the source's files. */
  file: z.string().optional(),
  /** Takes only these leaf metrics from the source; by default all that no other entry lists. */
  metrics: namesSchema.min(1).optional(),
});

/** Tables whose numbers a claim can be about. */
const claimedTables = [
  'aggregation.panel',
  'aggregation.policy_quartile',
  'agreement.attribute_effect',
  'agreement.attribute_pair',
  'agreement.category_pair',
  'agreement.range_restriction',
  'agreement.summary',
  'structure.summary',
] as const;

/** Whether models or metrics are the publication's: the same, a reading of a list that it does not give, or others. */
const likenessSchema = z.enum(['same', 'unlisted', 'other']);

const claimSchema = z.strictObject({
  claim_id: nameSchema,
  statement: textSchema,
  reference: textSchema,
  /** The published number; null if the claim is in words. */
  published: z.number().nullable(),
  /** The cohort that the number was published for; `models` is null if the publication does not say it. */
  cohort: z.strictObject({
    models: z.int().min(1).nullable(),
    metrics: z.int().min(1),
    /** Its models are some of the leaderboard's that ours are from, so that ours are no new sample. */
    nested: z.boolean().default(false),
  }),
  /** Whether ours are the publication's. With an `other`, which the note explains, the claim has no verdict. */
  our_quantity: likenessSchema.exclude(['unlisted']),
  our_cohort: likenessSchema,
  our_metrics: likenessSchema,
  /** The metric sets whose number is put beside the published one; by default the main one. */
  metric_sets: namesSchema.min(1).optional(),
  /** Which of our numbers is put beside the published one; none if `our_quantity` is `other`. */
  quantity: z.optional(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('summary'), quantity: z.enum(namesWithInterval) }),
      z.strictObject({
        kind: z.literal('explained_variance'),
        method: z.enum(aggregationMethods),
        category: z.enum(['neural', 'behavior', ...namedCategories]),
      }),
      z.strictObject({
        kind: z.literal('rule'),
        rule: z.literal('neural_behavior_low_and_sometimes_negative'),
      }),
      /** The estimate in the row of the metric set in one of our tables. */
      z.strictObject({
        kind: z.literal('cell'),
        table: z.enum(claimedTables),
        /** Values of the columns that identify the row. */
        row: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
        /** Of a claim in words: the range of our estimate for which the claim holds. */
        between: z.tuple([z.number(), z.number()]).optional(),
        shown_as: z.enum(['number', 'percent', 'count']).default('number'),
      }),
    ]),
  ),
  note: z.string(),
});

/** One of the ways to read what a publication computed its numbers from. */
const readingSchema = z.strictObject({
  name: nameSchema,
  title: textSchema,
  /** A metric set of the study, whose models and metrics it starts from. */
  metric_set: z.string(),
  /** Further leaf metrics by id. */
  metrics: namesSchema.default([]),
  /** A curated list beside the study; without it all models count. */
  models: listName.optional(),
  note: z.string(),
});

const readingsSchema = z.strictObject({
  /** The claims whose numbers are computed in every reading. */
  claims: namesSchema.default([]),
  cohorts: z.array(readingSchema).default([]),
});

const copiesSchema = z.strictObject({
  /** Two submissions can be copies if they have at least this many scores in common, on the main set's metrics. */
  minimum_common: z.int().min(1).default(20),
  /** Smallest share of these scores that must be equal, up to the source's rounding. */
  minimum_equal: z.number().gt(0).max(1).default(0.8),
  /** Keep `all` copies, or `one` of each model: prefer one that qualifies, then most scores, then the earliest. */
  keep: z.enum(['all', 'one']).default('all'),
});

const shape = z.strictObject({
  /** For editors: the JSON Schema of studies. */
  $schema: z.string().optional(),
  title: textSchema,
  /** What the report asks; by default how far the measures agree. */
  question: z.optional(
    z.strictObject({
      text: textSchema,
      /** Two categories whose mean agreement answers it, instead of the mean of all pairs. */
      between: z.tuple([z.string(), z.string()]).optional(),
    }),
  ),
  /** The state at the end of this day (UTC); `latest` is the newest state of the sources. */
  as_of: z.union(
    [z.literal('latest'), z.iso.date()],
    'expected a date that exists, such as 2024-01-01, or "latest"',
  ),
  sources: z.array(sourceSchema).default([]),
  /** The user's own tables; each is a source of this study. */
  csv: z.array(ownCsvSchema).default([]),
  /** The user's own model-vs-human trials: a folder, beside the published ones in this study alone. */
  trials: z
    .string()
    .regex(
      /^(?!\/)[\w./-]+$/,
      'expected a path relative to the folder of the study, of letters, digits, ".", "-", "_" and "/"',
    )
    .optional(),
  /** The first is the main one. */
  metric_sets: z.array(metricSetSchema).min(1),
  /** The first is the main one, with intervals: Spearman. */
  correlations: z
    .array(z.enum(correlationMethods))
    .min(1)
    .default([...correlationMethods]),
  aggregations: z
    .array(z.enum(aggregationMethods))
    .min(1)
    .default([...aggregationMethods]),
  /** The metric to control for in partial correlations. */
  control: z.string().optional(),
  minimum_models: z.int().min(3).default(20),
  /** How aggregation takes missing scores: it ranks only models without any, or counts them as 0, as lost, as predicted, or not at all. */
  missing: z.enum(['complete', 'zero', 'loss', 'skip', 'predict']).default('complete'),
  /** How to recognise copies of one model, and whether to keep them. Copies of a metric are recognised likewise, and left out. */
  copies: copiesSchema.prefault({}),
  resamples: z.int().min(100).max(100_000).default(1000),
  seed: z.int().default(1),
  claims: z.array(claimSchema).default([]),
  /** Readings of a publication that does not list its models and metrics, side by side. */
  readings: readingsSchema.prefault({}),
});

/** Checks across fields: duplicate names, and claims about quantities that the study does not compute. */
const studySchema = shape.superRefine((study, context) => {
  const refuse: Refuse = (path, message, input) => context.addIssue({ code: 'custom', path, message, input });
  refuseDuplicates(study, refuse);
  checkSources(study, refuse);
  checkTables(study, refuse);
  if (study.correlations[0] !== 'spearman')
    refuse(
      ['correlations', 0],
      'expected "spearman" first: intervals and claims use it',
      study.correlations[0],
    );
  if (study.metric_sets[0]?.cohort === 'main')
    refuse(
      ['metric_sets', 0, 'cohort'],
      'expected "complete" or { "minimum_coverage": 0.5 }: the first metric set is the main one itself',
      'main',
    );
  checkClaims(study, refuse);
  checkReadings(study, refuse);
});

type Shape = z.infer<typeof shape>;
/** Adds an error at a path of a study. */
type Refuse = (path: PropertyKey[], message: string, input: unknown) => void;

function refuseDuplicates(study: Shape, refuse: Refuse): void {
  const names = {
    // A source may be listed once as a whole, and again for single metrics.
    sources: study.sources.map(({ source_id, metrics }, i) => (metrics ? `${source_id} ${i}` : source_id)),
    csv: study.csv.map(({ source_id }) => source_id),
    metric_sets: study.metric_sets.map(({ name }) => name),
    correlations: study.correlations,
    aggregations: study.aggregations,
    claims: study.claims.map(({ claim_id }) => claim_id),
    'readings.cohorts': study.readings.cohorts.map(({ name }) => name),
  };
  for (const [field, list] of Object.entries(names)) {
    const i = firstDuplicate(list);
    if (i >= 0) refuse([field, i], 'expected no duplicates', list[i]);
  }
}

function checkSources({ sources, csv, trials }: Shape, refuse: Refuse): void {
  if (sources.length + csv.length === 0 && trials === undefined)
    refuse(['sources'], 'expected at least one source, here, in "csv" or in "trials"', []);
  const seen = new Set<string>();
  for (const [i, { metrics = [] }] of sources.entries())
    for (const [j, metric] of metrics.entries()) {
      if (seen.has(metric))
        refuse(['sources', i, 'metrics', j], 'expected each metric under one source only', metric);
      seen.add(metric);
    }
}

function checkTables(study: Shape, refuse: Refuse): void {
  // Beside a leaderboard, a new category looks like a misspelt one.
  const known: readonly string[] | undefined = isOfTablesAlone(study) ? undefined : namedCategories;
  for (const [i, { metric_column, value_column, metrics = {} }] of study.csv.entries()) {
    if ((metric_column === undefined) !== (value_column === undefined))
      refuse(
        ['csv', i],
        'expected both metric_column and value_column (long table) or neither (wide table)',
        metric_column ?? value_column,
      );
    for (const [metric, { category }] of Object.entries(metrics)) {
      if (!known || known.includes(category)) continue;
      const message = `expected one of ${known.map(shown).join(', ')}`;
      refuse(['csv', i, 'metrics', metric, 'category'], message, category);
    }
  }
}

function checkClaims({ claims, metric_sets, aggregations }: Shape, refuse: Refuse): void {
  const sets = metric_sets.map(({ name }) => name);
  for (const [i, claim] of claims.entries()) {
    const { quantity, published, our_quantity } = claim;
    for (const name of claim.metric_sets ?? [])
      requireOneOf('metric sets', sets, name, ['claims', i, 'metric_sets'], refuse);
    if ((quantity === undefined) !== (our_quantity === 'other'))
      refuse(['claims', i, 'quantity'], 'expected a quantity, or none if our_quantity is "other"', quantity);
    if (quantity?.kind === 'explained_variance')
      requireOneOf(
        'aggregations',
        aggregations,
        quantity.method,
        ['claims', i, 'quantity', 'method'],
        refuse,
      );
    // A rule and a range are in words; they state no number.
    const isRange = quantity?.kind === 'cell' && quantity.between !== undefined;
    if ((published === null) !== (quantity?.kind === 'rule' || isRange))
      refuse(
        ['claims', i, 'published'],
        'expected a number, or null if the quantity is a rule or has "between"',
        published,
      );
  }
}

function checkReadings({ readings, claims, metric_sets }: Shape, refuse: Refuse): void {
  const withNumber = claims
    .filter(({ quantity }) => ['summary', 'explained_variance'].includes(quantity?.kind ?? ''))
    .map(({ claim_id }) => claim_id);
  const what = 'claims about a mean or an explained variance';
  for (const [i, claim] of readings.claims.entries())
    requireOneOf(what, withNumber, claim, ['readings', 'claims', i], refuse);
  const sets = metric_sets.map(({ name }) => name);
  for (const [i, { metric_set }] of readings.cohorts.entries())
    requireOneOf('metric sets', sets, metric_set, ['readings', 'cohorts', i, 'metric_set'], refuse);
}

/** Refuses a name that the study does not have. */
function requireOneOf(
  what: string,
  known: readonly string[],
  name: string,
  path: PropertyKey[],
  refuse: Refuse,
): void {
  if (!known.includes(name)) refuse(path, `expected one of the study’s ${what}: ${known.join(', ')}`, name);
}

/** Where editors find the JSON Schema of study files. */
export const STUDY_SCHEMA_FILE = path.join('docs', 'study.schema.json');

export function studySchemaText(): string {
  return `${JSON.stringify(studyJsonSchema(), null, 2)}\n`;
}

/** Without the checks across fields. */
function studyJsonSchema(): object {
  return z.toJSONSchema(shape, { io: 'input' });
}

export type Claim = z.infer<typeof claimSchema>;
export type Reading = z.infer<typeof readingSchema>;
export type Study = Shape & {
  name: string;
  file: string;
  /** Of a command with a table, which has no study file. */
  settings?: NodeJS.ProcessEnv;
};

/** `pipeline/studies/<name>.json`, checked. */
export function readStudy(name: string): Study {
  const known = studyNames();
  if (!known.includes(name)) {
    const details = toCorrect(name, known, `use the name of a file in ${FOLDER}, without .json`);
    throw new UserError('command line', `unknown study ${shown(name)}`, details);
  }
  const file = path.join(FOLDER, `${name}.json`);
  return { ...parseStudy(readText(inStudies(`${name}.json`)), file), name, file };
}

export function studyNames(): string[] {
  const files = fs.readdirSync(inStudies('')).filter((file) => file.endsWith('.json'));
  return files.map((file) => checkedName(path.basename(file, '.json'))).sort();
}

/** Checks a study's name, which becomes a goal of Make, a folder and part of URLs. */
function checkedName(name: string): string {
  if (/^[a-z0-9][a-z0-9._-]*$/i.test(name) && isFreeName(name)) return name;
  throw new UserError(path.join(FOLDER, `${name}.json`), 'invalid study name', {
    expected: `at most ${LONGEST_NAME} letters, digits, ".", "_" and "-", without "agree-" at the beginning and ".new" or ".link" at the end, but none of the reserved names ${[...reservedNames].sort().join(', ')}`,
    found: shown(name),
    next: 'rename the file',
  });
}

export function parseStudy(text: string, file: string): Shape {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    throw new UserError(`${file}: ${lineAndColumn(text, message)}`, 'invalid JSON', {
      expected: 'the syntax of JSON, without comments or a comma after the last entry',
      found: message.replace(/ in JSON at position .*/, ''),
      next: 'correct the file there, or just before',
    });
  }
  return checkStudy(content, file);
}

/** Checks a study's settings. */
export function checkStudy(content: unknown, file: string): Shape {
  const parsed = studySchema.safeParse(content, { reportInput: true });
  if (parsed.success) return parsed.data;
  // Report a misspelt key before the missing key it causes.
  const { issues } = parsed.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const where = `${file}: ${issue.path.map(String).join('.') || 'top level'}`;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const known = [...new Set(propertyNames(studyJsonSchema()))];
    const details = toCorrect(key, known, 'correct the key; docs/studies.md explains all of them');
    throw new UserError(where, `unknown key ${shown(key)}`, details);
  }
  throw new UserError(where, issue.input === undefined ? 'missing value' : 'invalid value', {
    expected: expectedBy(issue),
    found: shown(issue.input),
    next: 'correct it; docs/studies.md explains all settings',
  });
}

/** Where JSON.parse failed: at the position in its message, or else at the end. */
function lineAndColumn(text: string, message: string): string {
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
  const lines = text.slice(0, position).split('\n');
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}

/** Describes what the schema expects. */
function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_format' && issue.format === 'date')
    return 'a date that exists, such as 2024-01-01';
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(shown).join(', ')}`;
  if (issue.code === 'too_small' && issue.origin === 'number') return `a number of at least ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin === 'number') return `a number of at most ${issue.maximum}`;
  return expectation(issue.message);
}

/** The names of all properties in a schema, at any depth. */
function propertyNames(schema: unknown): string[] {
  if (!(schema instanceof Object)) return [];
  const names = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...names, ...Object.values(schema).flatMap(propertyNames)];
}

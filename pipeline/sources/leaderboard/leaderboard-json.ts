import { max } from 'd3-array';
import stringify from 'safe-stable-stringify';
import * as z from 'zod';
import { expectation, shown, suggestion, UserError } from '../../messages/errors.ts';
import type { Columns } from '../../warehouse/database.ts';
import { sha256 } from '../../warehouse/files.ts';
import { toColumns } from '../../warehouse/rows.ts';
import { nextStep, type RawFile, type ScoredSnapshot } from '../source.ts';
import { metricColumns, placesOf } from './leaderboard-metric.ts';

const TIMESTAMP = 'expected an ISO 8601 timestamp such as "2023-06-30T17:49:51.178134"';
const timestamp = z.iso
  .datetime({ local: true, offset: true, error: TIMESTAMP })
  // ISO 8601 needs no seconds; SQL does.
  .regex(/T\d\d:\d\d:\d\d/, TIMESTAMP);

/** The node with the site's headline score. Studies use the root above it. */
const AVERAGE = 'average_vision';

/** Bytes before each value: a comma or an opening bracket. */
const [COMMA, LIST, RECORD] = Buffer.from(',[{');
const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Scores are at most about 1; squares of huge numbers would overflow. */
const LARGEST = 1000;

function isNumber(value: unknown): boolean {
  const isText = typeof value === 'string' && NUMBER.test(value);
  return (isText || typeof value === 'number') && Math.abs(Number(value)) <= LARGEST;
}

type Value = string | number | null;

/** A number, or one of these marks of a missing one. */
function numberOr(missing: readonly unknown[], expected: string) {
  return z.custom<Value>((value) => isNumber(value) || missing.includes(value), expected);
}

/** Current values are strings, older ones numbers; "X", "", "NaN" and null are missing values. */
const value = numberOr(
  [null, '', 'X', 'NaN'],
  'expected a number, a number as text such as ".430", "X", "", "NaN" or null',
);

const error = numberOr([null, '', 'NaN'], 'expected a number, "NaN" or null');

/** Limits far above any leaderboard so far: six times its number of values. */
const MOST_VALUES = 2_000_000;
const LONGEST_ID = 2 ** 12;
const LONGEST_NAME = 2 ** 15;

/** Lone surrogates cannot be encoded as UTF-8. */
const text = (longest: number) =>
  z
    .string()
    .max(longest, `expected at most ${longest} characters`)
    .refine((each) => each.isWellFormed(), 'expected well-formed Unicode');
const version = z.int32();

const versionSchema = z.object({ version, valid_from: timestamp.nullable(), valid_to: timestamp.nullable() });

const benchmarkSchema = z.object({
  id: text(LONGEST_ID).min(1),
  type_id: text(LONGEST_ID).min(1),
  label: text(LONGEST_ID),
  parent_id: z.string().nullable(),
  is_leaf: z.boolean(),
  display_domain: text(LONGEST_ID),
  versions: z.array(versionSchema),
});

const scoreSchema = z.object({ version, value, error, timestamp: timestamp.nullable() });

const modelSchema = z.object({
  id: z.int(),
  name: text(LONGEST_NAME),
  rank: z.number().nullable(),
  submission_timestamp: timestamp.nullable(),
  // z.record would silently drop this key.
  scores: z
    .unknown()
    .refine((scores) => !Object.hasOwn(Object(scores), '__proto__'), 'no benchmark called "__proto__"')
    .pipe(z.record(z.string(), z.array(scoreSchema))),
});

const documentSchema = z.object({
  domain: z.literal('vision'),
  benchmarks: z.array(benchmarkSchema),
  models: z.array(modelSchema),
});

type Document = z.infer<typeof documentSchema>;
type Benchmark = Document['benchmarks'][number];
type Score = z.infer<typeof scoreSchema>;

/** Refuses the document for what is at a path in it. */
type Fail = (path: string, problem: string, expected: string, found?: unknown) => never;

/** Parses and validates a response of the endpoint. */
export function readLeaderboard(file: RawFile): ScoredSnapshot {
  const document = validate(parse(file), file);
  const fail: Fail = (path, problem, expected, found) => {
    throw new UserError(`${file.where}: ${path}`, problem, {
      expected,
      found: found === undefined ? undefined : shown(found),
      next: nextStep(file, 'try again later, or open the address in a browser and compare'),
    });
  };
  checkReferences(document, file.date, fail);
  return {
    files: [file.name],
    paths: [file.where],
    contentHash: contentHash(document),
    asOf: latestMeasurement(document, fail),
    isDated: true,
    hasIds: true,
    // Only current versions are rounded.
    roundingStep: 0.001,
    areShares: true,
    model: toColumns(tidyModels(document)),
    metric: tidyMetrics(document),
    version: toColumns(tidyVersions(document)),
    score: toColumns(tidyScores(document)),
  };
}

const DOWN =
  'remove the file or download it again; the site may have been down, or its format may have changed';
const CHANGED =
  'the format has changed or the file is damaged; compare it with pipeline/sources/leaderboard/leaderboard-json.ts';

function parse(file: RawFile): unknown {
  const { bytes, where } = file;
  checkLength(bytes, where);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new UserError(where, 'not JSON', {
      expected: 'the JSON of the leaderboard’s compare page',
      found: shown(new TextDecoder().decode(bytes.subarray(0, 80))),
      next: nextStep(file, DOWN),
    });
  }
}

/** Limits the number of values: each may cause a validation error of a hundred times its size. */
function checkLength(bytes: Uint8Array, where: string): void {
  let values = 0;
  for (const byte of bytes) if (byte === COMMA || byte === LIST || byte === RECORD) values++;
  if (values <= MOST_VALUES) return;
  throw new UserError(where, 'too many values', {
    expected: `at most ${MOST_VALUES}`,
    found: `${values} commas and brackets`,
    next: 'check the file; if it is right, raise MOST_VALUES in pipeline/sources/leaderboard/leaderboard-json.ts',
  });
}

function validate(content: unknown, file: RawFile): Document {
  const parsed = documentSchema.safeParse(content, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue, ...others] = parsed.error.issues as [z.core.$ZodIssue, ...z.core.$ZodIssue[]];
  const problem = `unexpected value${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
  throw new UserError(`${file.where}: ${formatPath(issue.path)}`, problem, {
    expected: expectation(issue.message),
    found: shown(issue.input),
    next: nextStep(file, CHANGED),
  });
}

function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'top level';
  const steps = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${formatKey(String(key))}`));
  return steps.join('').replace(/^\./, '');
}

/** An untrusted key, shortened and escaped for an error message. */
function formatKey(key: string): string {
  return shown(key.slice(0, 80)).slice(1, -1);
}

/** Checks what the schema cannot. */
function checkReferences({ benchmarks, models }: Document, retrieval: string, fail: Fail): void {
  if (benchmarks.length === 0) fail('benchmarks', 'empty leaderboard', 'at least one benchmark', []);
  if (models.length === 0) fail('models', 'empty leaderboard', 'at least one model', []);
  const versions = checkBenchmarks(benchmarks, fail);
  const ids = new Set<number>();
  for (const [i, model] of models.entries()) {
    if (ids.has(model.id)) fail(`models[${i}].id`, 'duplicate model', 'unique ids', model.id);
    ids.add(model.id);
    for (const [typeId, scores] of Object.entries(model.scores)) {
      const path = `models[${i}].scores.${formatKey(typeId)}`;
      const known = versions.get(typeId);
      if (!known) fail(path, 'unknown benchmark', suggestion(typeId, [...versions.keys()]), typeId);
      checkScores(path, scores, known, retrieval, fail);
    }
  }
}

/**
 * Checks that benchmarks are different and form a tree.
 *
 * @returns the versions of each, by type id
 */
function checkBenchmarks(benchmarks: readonly Benchmark[], fail: Fail): Map<string, Set<number>> {
  const byId = new Map(benchmarks.map((benchmark) => [benchmark.id, benchmark]));
  const ids = new Set<string>();
  const rooted = new Set<Benchmark>();
  const versions = new Map<string, Set<number>>();
  for (const [i, benchmark] of benchmarks.entries()) {
    const { id, type_id, parent_id, is_leaf } = benchmark;
    const at = `benchmarks[${i}]`;
    if (versions.has(type_id)) fail(`${at}.type_id`, 'duplicate benchmark', 'unique type ids', type_id);
    if (ids.has(id)) fail(`${at}.id`, 'duplicate benchmark', 'unique ids', id);
    ids.add(id);
    const parent = byId.get(parent_id ?? '');
    if (parent_id !== null && !parent)
      fail(`${at}.parent_id`, 'unknown parent', 'the id of a benchmark, or null', parent_id);
    if (parent?.is_leaf)
      fail(`${at}.parent_id`, 'not a tree: a leaf has a child', 'a parent that is not a leaf', parent_id);
    const cycle = cycleAbove(benchmark, byId, rooted);
    if (cycle) {
      const place = `benchmarks[${benchmarks.indexOf(cycle[0]!)}].parent_id`;
      const found = [...cycle, cycle[0]!].map((each) => each.type_id).join(' → ');
      fail(place, 'not a tree: the parents form a cycle', 'a parent that is not below its child', found);
    }
    if (is_leaf && type_id === AVERAGE)
      fail(`${at}.is_leaf`, 'not a tree: the average is a leaf', 'false', true);
    versions.set(type_id, checkedVersions(at, benchmark, fail));
  }
  return versions;
}

/** Checks that versions exist and ascend, and that times are possible: the trajectory has a row for every month. */
function checkScores(
  path: string,
  scores: readonly Score[],
  known: ReadonlySet<number>,
  retrieval: string,
  fail: Fail,
): void {
  const first = Date.parse(FIRST_DAY);
  // Until the end of the next day, for all time zones; simulated documents have no retrieval date.
  const last = (Date.parse(retrieval) || Number.POSITIVE_INFINITY) + 2 * DAY;
  for (const [j, { version, timestamp }] of scores.entries()) {
    const place = `${path}[${j}].version`;
    if (!known.has(version)) fail(place, 'unknown version', `one of ${[...known].join(', ')}`, version);
    if (j > 0 && version <= scores[j - 1]!.version)
      fail(place, 'versions out of order', 'ascending versions', version);
    if (timestamp === null || (timeOf(timestamp) >= first && timeOf(timestamp) < last)) continue;
    const expected = `a time between ${FIRST_DAY} and the retrieval on ${retrieval}`;
    fail(`${path}[${j}].timestamp`, 'impossible measurement time', expected, timestamp);
  }
}

const FIRST_DAY = '2000-01-01';
const DAY = 86_400_000;

/** The day of the newest score. */
function latestMeasurement({ models }: Document, fail: Fail): string {
  const scores = models.flatMap((model) => Object.values(model.scores).flat());
  const newest = max(scores, ({ timestamp }) => (timestamp === null ? undefined : timeOf(timestamp)));
  if (newest === undefined)
    return fail('models', 'no score has a timestamp', 'at least one score with a timestamp');
  return new Date(newest).toISOString().slice(0, 10);
}

function timeOf(timestamp: string): number {
  return Date.parse(withOffset(timestamp)!);
}

/**
 * The nodes of a cycle among a benchmark and its ancestors, each before its parent.
 *
 * @param rooted benchmarks known to be below a root; extended here, so that no path is walked twice
 */
function cycleAbove(benchmark: Benchmark, byId: ReadonlyMap<string, Benchmark>, rooted: Set<Benchmark>) {
  const path = new Set<Benchmark>();
  for (let at: Benchmark | undefined = benchmark; at && !rooted.has(at); at = byId.get(at.parent_id ?? '')) {
    if (path.has(at)) return [...path].slice([...path].indexOf(at));
    path.add(at);
  }
  for (const each of path) rooted.add(each);
  return undefined;
}

function checkedVersions(at: string, { versions }: Benchmark, fail: Fail): Set<number> {
  const known = new Set<number>();
  for (const [j, { version, valid_from, valid_to }] of versions.entries()) {
    const path = `${at}.versions[${j}]`;
    if (known.has(version)) fail(`${path}.version`, 'duplicate version', 'unique versions', version);
    known.add(version);
    const from = withOffset(valid_from);
    const to = withOffset(valid_to);
    if (from !== null && to !== null && Date.parse(from) >= Date.parse(to))
      fail(`${path}.valid_to`, 'valid_to is not after valid_from', `a time after ${valid_from}`, valid_to);
  }
  if (versions.length === 0) fail(`${at}.versions`, 'no versions', 'at least one', []);
  return known;
}

/** Hashes the content whatever the order of its lists, and without `datetime_range`, which is not in the schema. */
function contentHash({ domain, benchmarks, models }: Document): string {
  const sorted = {
    domain,
    benchmarks: benchmarks.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    models: models.toSorted((a, b) => a.id - b.id),
  };
  return sha256(stringify(sorted) ?? '');
}

function tidyModels({ models }: Document) {
  return models.map(({ id, name, submission_timestamp }) => ({
    source_key: String(id),
    name,
    submitted_at: withOffset(submission_timestamp),
  }));
}

function tidyMetrics({ benchmarks }: Document): Columns {
  const typeIdOf = new Map(benchmarks.map(({ id, type_id }) => [id, type_id]));
  const nodes = benchmarks.map(({ type_id, label, parent_id, display_domain, is_leaf }) => ({
    name: type_id,
    title: label,
    parent: parent_id === null ? null : typeIdOf.get(parent_id)!,
    displayDomain: display_domain,
    isLeaf: is_leaf,
  }));
  const places = placesOf(nodes);
  return metricColumns(nodes.map((node) => ({ ...node, ...places.get(node.name)! })));
}

function tidyVersions({ benchmarks }: Document) {
  return benchmarks.flatMap(({ type_id, versions }) =>
    versions.map(({ version, valid_from, valid_to }) => ({
      metric_key: type_id,
      version,
      valid_from: withOffset(valid_from),
      valid_to: withOffset(valid_to),
    })),
  );
}

function tidyScores({ models }: Document) {
  return models.flatMap(({ id, scores }) =>
    Object.entries(scores).flatMap(([metric_key, versions]) =>
      versions.map((score, i) => ({
        source_key: String(id),
        metric_key,
        version: score.version,
        is_current: i === versions.length - 1,
        state: stateOf(score),
        value: numberOf(score.value),
        error: numberOf(score.error),
        measured_at: withOffset(score.timestamp),
      })),
    ),
  );
}

/** Without a number, "X" or a timestamp means that the model failed; otherwise it never ran. */
function stateOf({ value, timestamp }: Score): string {
  if (!Number.isNaN(numberOf(value))) return 'scored';
  return value === 'X' || timestamp !== null ? 'failed' : 'never_run';
}

/** NaN if there is no number. */
function numberOf(value: Value): number {
  return value === null || value === '' ? Number.NaN : Number(value);
}

/** Adds UTC to timestamps without an offset, as those of current scores. */
function withOffset(text: string | null): string | null {
  return text === null || /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}+00:00`;
}

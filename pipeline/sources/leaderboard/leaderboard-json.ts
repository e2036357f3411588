import stringify from 'safe-stable-stringify';
import * as z from 'zod';
import { shown, suggestion, UserError } from '../../messages/errors.ts';
import { sha256 } from '../../warehouse/files.ts';
import { nextStep, type RawFile, type ScoredSnapshot, type Snapshot } from '../source.ts';
import { dataSetOf, placesOf } from './leaderboard-metric.ts';

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

/** Current values are strings, older ones numbers; "X", "", "NaN" and null are missing values. */
const value = z.custom<Value>(
  (value) => isNumber(value) || [null, '', 'X', 'NaN'].includes(value as string | null),
  'expected a number, a number as text such as ".430", "X", "", "NaN" or null',
);

const error = z.custom<Value>(
  (error) => isNumber(error) || [null, '', 'NaN'].includes(error as string | null),
  'expected a number, "NaN" or null',
);

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

const versionSchema = z.object({
  version,
  valid_from: timestamp.nullable(),
  valid_to: timestamp.nullable(),
});

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
type Score = z.infer<typeof scoreSchema>;

/** Parses and validates a response of the endpoint. */
export function readLeaderboard(file: RawFile): ScoredSnapshot {
  const document = validate(parse(file), file);
  checkReferences(document, file);
  checkTimes(document, file);
  const score = tidyScores(document);
  return {
    files: [file.name],
    paths: [file.where],
    contentHash: contentHash(document),
    asOf: latestMeasurement(score.measured_at, file),
    isDated: true,
    hasIds: true,
    // Only current versions are rounded.
    roundingStep: 0.001,
    model: {
      source_key: document.models.map((model) => String(model.id)),
      name: document.models.map((model) => model.name),
      submitted_at: document.models.map(({ submission_timestamp: at }) =>
        at === null ? null : withOffset(at),
      ),
      same_as: document.models.map(() => null),
      configuration: document.models.map(() => null),
      training_data_set: document.models.map(() => null),
    },
    metric: tidyMetrics(document),
    version: tidyVersions(document),
    score,
  };
}

/** The next step if the site's answer is wrong. */
const LATER = 'try again later, or open the address in a browser and compare';

function parse(file: RawFile): unknown {
  const { bytes, where } = file;
  checkLength(bytes, where);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new UserError({
      where,
      problem: 'not JSON',
      expected: 'the JSON of the leaderboard’s compare page',
      found: shown(new TextDecoder().decode(bytes.subarray(0, 80))),
      next: nextStep(
        file,
        'remove the file or download it again; the site may have been down, or its format may have changed',
      ),
    });
  }
}

/** Limits the number of values: each may cause a validation error of a hundred times its size. */
function checkLength(bytes: Uint8Array, where: string): void {
  const values = bytes.reduce(
    (sum, byte) => sum + Number(byte === COMMA || byte === LIST || byte === RECORD),
    0,
  );
  if (values <= MOST_VALUES) return;
  throw new UserError({
    where,
    problem: 'too many values',
    expected: `at most ${MOST_VALUES}`,
    found: `${values} commas and brackets`,
    next: 'check the file; if it is right, raise MOST_VALUES in pipeline/sources/leaderboard/leaderboard-json.ts',
  });
}

function validate(content: unknown, file: RawFile): Document {
  const parsed = documentSchema.safeParse(content, { reportInput: true });
  if (!parsed.success) {
    const issues = parsed.error.issues;
    const issue = issues[0]!;
    throw new UserError({
      where: `${file.where}: ${formatPath(issue.path)}`,
      problem: `unexpected value${issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''}`,
      expected: issue.message.replace(/^(Invalid|Too) \w+: /, '').replace(/^expected |, received .*$/g, ''),
      found: shown(issue.input),
      next: nextStep(
        file,
        'the format has changed or the file is damaged; compare it with pipeline/sources/leaderboard/leaderboard-json.ts',
      ),
    });
  }
  return parsed.data;
}

function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'top level';
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${formatKey(String(key))}`))
    .join('')
    .replace(/^\./, '');
}

/** An untrusted key, shortened and escaped for an error message. */
function formatKey(key: string): string {
  return shown(key.slice(0, 80)).slice(1, -1);
}

/** Checks what the schema cannot: lists are not empty, references exist, parents form a tree. */
function checkReferences({ benchmarks, models }: Document, file: RawFile): void {
  const fail: Fail = (path, problem, expected, found) => {
    throw new UserError({
      where: `${file.where}: ${path}`,
      problem,
      expected,
      found: shown(found),
      next: nextStep(file, LATER),
    });
  };
  if (benchmarks.length === 0) fail('benchmarks', 'empty leaderboard', 'at least one benchmark', []);
  if (models.length === 0) fail('models', 'empty leaderboard', 'at least one model', []);

  const byId = new Map(benchmarks.map((benchmark) => [benchmark.id, benchmark]));
  const ids = new Set<string>();
  const rooted = new Set<Benchmark>();
  const versions = new Map<string, Set<number>>();
  for (const [i, benchmark] of benchmarks.entries()) {
    if (versions.has(benchmark.type_id)) {
      fail(`benchmarks[${i}].type_id`, 'duplicate benchmark', 'unique type ids', benchmark.type_id);
    }
    const at = `benchmarks[${i}]`;
    if (ids.has(benchmark.id)) {
      fail(`${at}.id`, 'duplicate benchmark', 'unique ids', benchmark.id);
    }
    ids.add(benchmark.id);
    const parent = byId.get(benchmark.parent_id ?? '');
    if (benchmark.parent_id !== null && !parent) {
      fail(`${at}.parent_id`, 'unknown parent', 'the id of a benchmark, or null', benchmark.parent_id);
    }
    if (parent?.is_leaf) {
      fail(
        `${at}.parent_id`,
        'not a tree: a leaf has a child',
        'a parent that is not a leaf',
        benchmark.parent_id,
      );
    }
    const cycle = cycleAbove(benchmark, byId, rooted);
    if (cycle) {
      fail(
        `benchmarks[${benchmarks.indexOf(cycle[0]!)}].parent_id`,
        'not a tree: the parents form a cycle',
        'a parent that is not below its child',
        [...cycle, cycle[0]!].map(({ type_id }) => type_id).join(' → '),
      );
    }
    if (benchmark.is_leaf && benchmark.type_id === AVERAGE)
      fail(`${at}.is_leaf`, 'not a tree: the average is a leaf', 'false', true);
    checkVersions(at, benchmark, fail);
    versions.set(benchmark.type_id, new Set(benchmark.versions.map(({ version }) => version)));
  }

  const keys = new Set<number>();
  for (const [i, model] of models.entries()) {
    if (keys.has(model.id)) fail(`models[${i}].id`, 'duplicate model', 'unique ids', model.id);
    keys.add(model.id);
    for (const [typeId, scores] of Object.entries(model.scores)) {
      const path = `models[${i}].scores.${formatKey(typeId)}`;
      const known = versions.get(typeId);
      if (!known) fail(path, 'unknown benchmark', suggestion(typeId, [...versions.keys()]), typeId);
      for (const [j, score] of scores.entries()) {
        if (!known.has(score.version)) {
          fail(`${path}[${j}].version`, 'unknown version', `one of ${[...known].join(', ')}`, score.version);
        }
        if (j > 0 && score.version <= scores[j - 1]!.version) {
          fail(`${path}[${j}].version`, 'versions out of order', 'ascending versions', score.version);
        }
      }
    }
  }
}

const FIRST_DAY = '2000-01-01';
const DAY = 86_400_000;

/** Checks measurement times: the trajectory has a row per month from the first to the last, which is also the snapshot's date. */
function checkTimes({ models }: Document, file: RawFile): void {
  const { date: retrieval, where } = file;
  const first = Date.parse(FIRST_DAY);
  // Until the end of the next day, for all time zones; simulated documents have no retrieval date.
  const last = (Date.parse(retrieval) || Number.POSITIVE_INFINITY) + 2 * DAY;
  for (const [i, { scores }] of models.entries()) {
    for (const [typeId, versions] of Object.entries(scores)) {
      for (const [j, { timestamp }] of versions.entries()) {
        const time = timestamp === null ? first : Date.parse(withOffset(timestamp));
        if (time >= first && time < last) continue;
        throw new UserError({
          where: `${where}: models[${i}].scores.${formatKey(typeId)}[${j}].timestamp`,
          problem: 'impossible measurement time',
          expected: `a time between ${FIRST_DAY} and the retrieval on ${retrieval}`,
          found: shown(timestamp),
          next: nextStep(file, LATER),
        });
      }
    }
  }
}

type Benchmark = Document['benchmarks'][number];
type Fail = (path: string, problem: string, expected: string, found: unknown) => never;

/**
 * The nodes of a cycle among a benchmark and its ancestors, each before its parent.
 *
 * @param rooted benchmarks known to be below a root; extended here, so that no path is walked twice
 */
function cycleAbove(
  benchmark: Benchmark,
  byId: ReadonlyMap<string, Benchmark>,
  rooted: Set<Benchmark>,
): Benchmark[] | undefined {
  const path = new Set<Benchmark>();
  for (let at: Benchmark | undefined = benchmark; at && !rooted.has(at); at = byId.get(at.parent_id ?? '')) {
    if (path.has(at)) return [...path].slice([...path].indexOf(at));
    path.add(at);
  }
  for (const each of path) rooted.add(each);
  return undefined;
}

function checkVersions(at: string, { versions }: Benchmark, fail: Fail): void {
  const known = new Set<number>();
  for (const [j, { version, valid_from, valid_to }] of versions.entries()) {
    const path = `${at}.versions[${j}]`;
    if (known.has(version)) {
      fail(`${path}.version`, 'duplicate version', 'unique versions', version);
    }
    known.add(version);
    if (
      valid_from !== null &&
      valid_to !== null &&
      Date.parse(withOffset(valid_from)) >= Date.parse(withOffset(valid_to))
    ) {
      fail(`${path}.valid_to`, 'valid_to is not after valid_from', `a time after ${valid_from}`, valid_to);
    }
  }
  if (versions.length === 0) fail(`${at}.versions`, 'no versions', 'at least one', []);
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

function latestMeasurement(measuredAt: unknown, file: RawFile): string {
  let newest = Number.NEGATIVE_INFINITY;
  for (const text of measuredAt as (string | null)[]) {
    if (text !== null) newest = Math.max(newest, Date.parse(text));
  }
  if (newest === Number.NEGATIVE_INFINITY) {
    throw new UserError({
      where: `${file.where}: models`,
      problem: 'no score has a timestamp',
      expected: 'at least one score with a timestamp',
      next: nextStep(file, LATER),
    });
  }
  return new Date(newest).toISOString().slice(0, 10);
}

function tidyMetrics({ benchmarks }: Document): Snapshot['metric'] {
  const typeIdOf = new Map(benchmarks.map(({ id, type_id }) => [id, type_id]));
  const nodes = benchmarks.map(({ type_id, parent_id, display_domain, is_leaf }) => ({
    name: type_id,
    parent: parent_id === null ? null : typeIdOf.get(parent_id)!,
    displayDomain: display_domain,
    isLeaf: is_leaf,
  }));
  const places = placesOf(nodes);
  return {
    metric_key: nodes.map(({ name }) => name),
    parent_key: nodes.map(({ parent }) => parent),
    title: benchmarks.map(({ label }) => label),
    category: nodes.map(({ name }) => places.get(name)!.category),
    domain: nodes.map(({ name }) => places.get(name)!.domain),
    data_set: benchmarks.map(({ type_id, is_leaf }) => (is_leaf ? dataSetOf(type_id) : null)),
    is_leaf: benchmarks.map(({ is_leaf }) => is_leaf),
    higher_is_better: benchmarks.map(() => true),
  };
}

function tidyVersions({ benchmarks }: Document): Snapshot['version'] {
  const rows = benchmarks.flatMap(({ type_id, versions }) =>
    versions.map((version) => ({ type_id, ...version })),
  );
  return {
    metric_key: rows.map((row) => row.type_id),
    version: rows.map((row) => row.version),
    valid_from: rows.map(({ valid_from }) => (valid_from === null ? null : withOffset(valid_from))),
    valid_to: rows.map(({ valid_to }) => (valid_to === null ? null : withOffset(valid_to))),
  };
}

function tidyScores({ models }: Document) {
  const source_key: string[] = [];
  const metric_key: string[] = [];
  const version: number[] = [];
  const is_current: boolean[] = [];
  const state: string[] = [];
  const values: number[] = [];
  const errors: number[] = [];
  const measured_at: (string | null)[] = [];
  for (const model of models) {
    for (const [typeId, scores] of Object.entries(model.scores)) {
      scores.forEach((score, i) => {
        source_key.push(String(model.id));
        metric_key.push(typeId);
        version.push(score.version);
        is_current.push(i === scores.length - 1);
        state.push(stateOf(score));
        values.push(numberOf(score.value));
        errors.push(numberOf(score.error));
        measured_at.push(score.timestamp === null ? null : withOffset(score.timestamp));
      });
    }
  }
  return {
    source_key,
    metric_key,
    version,
    is_current,
    state,
    value: Float64Array.from(values),
    error: Float64Array.from(errors),
    measured_at,
  };
}

/** Without a number, "X" or a timestamp means that the model failed; otherwise it never ran. */
function stateOf({ value, timestamp }: Score): string {
  if (!Number.isNaN(numberOf(value))) return 'scored';
  return value === 'X' || timestamp !== null ? 'failed' : 'never_run';
}

/** NaN if there is no number. */
function numberOf(value: string | number | null): number {
  if (value === null || value === '' || value === 'X') return Number.NaN;
  return Number(value);
}

/** Adds UTC to timestamps without an offset, as those of current scores. */
function withOffset(text: string): string {
  return /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}+00:00`;
}

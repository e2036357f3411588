import { deviation, groups, max } from 'd3-array';
import { correlate } from '../../statistics/correlation/p-values.ts';
import type { Columns } from '../../warehouse/database.ts';

/** What is compared of a source's state: the columns of a snapshot, without scores if SQL makes them. */
export interface SourceState {
  model: Columns;
  metric: Columns;
  version: Columns;
  score?: Columns;
}

/** What a change is about. Ids are the keys that the states have. */
interface Subject {
  kind: 'model' | 'metric' | 'score' | 'version' | 'submission' | 'measurement' | 'validity';
  item: string;
  model_id: string | null;
  metric_id: string | null;
  version: number | null;
}

/** What a state says about a model, a leaf metric, a score or a version. */
interface Fact extends Subject {
  kind: 'model' | 'metric' | 'score' | 'version';
  text: string | null;
  number: number | null;
  time: string | null;
}

/** A difference between two states: a row of source_changes/change. */
export interface Change extends Subject {
  change: 'new' | 'gone' | 'changed';
  before_text: string | null;
  after_text: string | null;
  before: number | null;
  after: number | null;
  rank_correlation: number | null;
  spread_ratio: number | null;
  n_models: number | null;
}

/** Kinds of changed times, by what has the time. */
const TIME_KINDS = { model: 'submission', metric: null, score: 'measurement', version: 'validity' } as const;

/** A score of a model that was run on a leaf metric; null if it failed. */
export interface Score {
  model: string;
  metric: string;
  version: number;
  /** Whether the state shows this version. */
  isCurrent: boolean;
  state: string;
  value: number | null;
  time: string | null;
}

/** Lists every difference between two states of a source. */
export function compareStates(before: SourceState, after: SourceState): Change[] {
  const earlier = factsOf(before);
  const later = factsOf(after);
  const keys = [...new Set([...earlier.keys(), ...later.keys()])];
  return [
    ...keys.flatMap((key) => differences(earlier.get(key), later.get(key))),
    ...newVersions(currentOf(before), currentOf(after)),
  ];
}

/** The scores of models on leaf metrics, without those that were never run. */
export function scoresOf({ metric, score }: SourceState): Score[] {
  if (!score) return [];
  const leaves = new Set(leafRows(metric).map((row) => metric.metric_key![row]));
  return rowsOf(score.state!)
    .filter((row) => score.state![row] !== 'never_run' && leaves.has(score.metric_key![row]))
    .map((row) => ({
      model: String(score.source_key![row]),
      metric: String(score.metric_key![row]),
      version: Number(score.version![row]),
      isCurrent: score.is_current![row] === true,
      state: String(score.state![row]),
      value: score.state![row] === 'scored' ? Number(score.value![row]) : null,
      time: timeOf(score.measured_at![row]),
    }));
}

function rowsOf(column: ArrayLike<unknown>): number[] {
  return [...Array(column.length).keys()];
}

function leafRows({ is_leaf }: Columns): number[] {
  return rowsOf(is_leaf!).filter((row) => is_leaf![row] === true);
}

/** A time in UTC, however it is written; null if there is none. */
function timeOf(text: unknown): string | null {
  return typeof text === 'string' ? new Date(text).toISOString() : null;
}

/** By kind and item. */
function factsOf(state: SourceState): Map<string, Fact> {
  const { model, metric, version } = state;
  const facts: Fact[] = [];
  const add = (
    kind: Fact['kind'],
    item: string,
    {
      model_id = null,
      metric_id = null,
      version = null,
      text = null,
      number = null,
      time = null,
    }: Partial<Fact>,
  ) => facts.push({ kind, item, model_id, metric_id, version, text, number, time });
  for (const row of rowsOf(model.source_key!)) {
    const id = String(model.source_key![row]);
    add('model', id, {
      model_id: id,
      text: String(model.name![row]),
      time: timeOf(model.submitted_at?.[row]),
    });
  }
  for (const row of leafRows(metric)) {
    const id = String(metric.metric_key![row]);
    add('metric', id, { metric_id: id, text: descriptionOf(metric, row) });
  }
  for (const { model: model_id, metric: metric_id, version, state: text, value, time } of scoresOf(state))
    add('score', `${model_id} on ${metric_id} version ${version}`, {
      model_id,
      metric_id,
      version,
      text,
      number: value,
      time,
    });
  for (const row of rowsOf(version.metric_key!)) {
    const metric_id = String(version.metric_key![row]);
    const number = Number(version.version![row]);
    // The end of a version moves when the next one begins.
    const time = timeOf(version.valid_from?.[row]);
    add('version', `${metric_id} version ${number}`, { metric_id, version: number, time });
  }
  return new Map(facts.map((fact) => [`${fact.kind} ${fact.item}`, fact]));
}

/** What is said about a metric. */
function descriptionOf(metric: Columns, row: number): string {
  const columns = ['title', 'category', 'domain', 'data_set', 'parent_key'];
  const texts = columns.map((column) => metric[column]?.[row] ?? '').filter((text) => text !== '');
  return [...texts, ...(metric.higher_is_better?.[row] === false ? ['lower is better'] : [])].join(' / ');
}

const NO_VERSION = { rank_correlation: null, spread_ratio: null, n_models: null };

/** The rows about a fact and its time. */
function differences(before: Fact | undefined, after: Fact | undefined): Change[] {
  const { kind, item, model_id, metric_id, version } = (after ?? before)!;
  const timeKind = TIME_KINDS[kind];
  const isOther = before?.text !== after?.text || before?.number !== after?.number;
  const isMoved = before !== undefined && after !== undefined && before.time !== after.time;
  const about = { item, model_id, metric_id, version };
  const rows: Change[] = [];
  if (isOther && kind !== 'version')
    rows.push({
      ...about,
      ...NO_VERSION,
      kind,
      change: changeOf(before, after),
      before_text: before?.text ?? null,
      after_text: after?.text ?? null,
      before: before?.number ?? null,
      after: after?.number ?? null,
    });
  if (isMoved && timeKind !== null) {
    const times = { before_text: before.time, after_text: after.time, before: null, after: null };
    rows.push({ ...about, ...NO_VERSION, ...times, kind: timeKind, change: 'changed' });
  }
  return rows;
}

function changeOf(before: Fact | undefined, after: Fact | undefined): 'new' | 'gone' | 'changed' {
  if (!before) return 'new';
  return after ? 'changed' : 'gone';
}

function currentOf(state: SourceState): Score[] {
  return scoresOf(state).filter(({ isCurrent }) => isCurrent);
}

/** Metrics whose later state shows another version, and how far its scores resemble the earlier ones. */
function newVersions(before: readonly Score[], after: readonly Score[]): Change[] {
  const known = new Map(before.map((score) => [subjectOf(score), score]));
  return groups(after, ({ metric }) => metric).flatMap(([metric, scores]) => {
    const inBoth = scores.flatMap((later) => {
      const earlier = known.get(subjectOf(later));
      return earlier ? { earlier, later } : [];
    });
    const from = max(inBoth, ({ earlier }) => earlier.version);
    const to = max(inBoth, ({ later }) => later.version);
    if (from === undefined || to === undefined || from === to) return [];
    const pairs = inBoth.flatMap(({ earlier, later }) => {
      const isCompared = earlier.version !== later.version && earlier.value !== null && later.value !== null;
      return isCompared ? { old: earlier.value!, renewed: later.value! } : [];
    });
    const old = Float64Array.from(pairs, (pair) => pair.old);
    const renewed = Float64Array.from(pairs, (pair) => pair.renewed);
    return {
      kind: 'version',
      item: metric,
      change: 'changed',
      model_id: null,
      metric_id: metric,
      version: to,
      before_text: `version ${from}`,
      after_text: `version ${to}`,
      before: null,
      after: null,
      rank_correlation: finite(correlate(old, renewed, 'spearman').estimate),
      spread_ratio: finite(deviation(renewed)! / deviation(old)!),
      n_models: pairs.length,
    };
  });
}

function subjectOf({ model, metric }: Score): string {
  return `${model} on ${metric}`;
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

import { deviation, groups, index, max } from 'd3-array';
import { correlate } from '../../statistics/correlation/p-values.ts';
import type { Columns } from '../../warehouse/database.ts';
import { type Row, rowsOf } from '../../warehouse/rows.ts';

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
  const leaves = new Set(leavesOf(metric).map(({ metric_key }) => metric_key));
  return rowsOf(score ?? {})
    .filter(({ state, metric_key }) => state !== 'never_run' && leaves.has(metric_key))
    .map(({ source_key, metric_key, version, is_current, state, value, measured_at }) => ({
      model: String(source_key),
      metric: String(metric_key),
      version: Number(version),
      isCurrent: is_current === true,
      state: String(state),
      value: state === 'scored' ? Number(value) : null,
      time: timeOf(measured_at),
    }));
}

function leavesOf(metric: Columns): Row[] {
  return rowsOf(metric).filter(({ is_leaf }) => is_leaf === true);
}

/** A time in UTC, however it is written; null if there is none. */
function timeOf(text: unknown): string | null {
  return typeof text === 'string' ? new Date(text).toISOString() : null;
}

/** By kind and item. */
function factsOf(state: SourceState): Map<string, Fact> {
  const { model, metric, version } = state;
  const models = rowsOf(model).map(({ source_key, name, submitted_at }): Fact => {
    const id = String(source_key);
    const time = timeOf(submitted_at);
    return {
      kind: 'model',
      item: id,
      model_id: id,
      metric_id: null,
      version: null,
      text: String(name),
      number: null,
      time,
    };
  });
  const metrics = leavesOf(metric).map((row): Fact => {
    const id = String(row.metric_key);
    const text = descriptionOf(row);
    return {
      kind: 'metric',
      item: id,
      model_id: null,
      metric_id: id,
      version: null,
      text,
      number: null,
      time: null,
    };
  });
  const scores = scoresOf(state).map(({ model, metric, version, state, value, time }): Fact => {
    const item = `${model} on ${metric} version ${version}`;
    return {
      kind: 'score',
      item,
      model_id: model,
      metric_id: metric,
      version,
      text: state,
      number: value,
      time,
    };
  });
  const versions = rowsOf(version).map((row): Fact => {
    const metric_id = String(row.metric_key);
    const number = Number(row.version);
    const item = `${metric_id} version ${number}`;
    // The end of a version moves when the next one begins.
    const time = timeOf(row.valid_from);
    return {
      kind: 'version',
      item,
      model_id: null,
      metric_id,
      version: number,
      text: null,
      number: null,
      time,
    };
  });
  return index([...models, ...metrics, ...scores, ...versions], ({ kind, item }) => `${kind} ${item}`);
}

/** What is said about a metric. */
function descriptionOf({ title, category, domain, data_set, parent_key, higher_is_better }: Row): string {
  const direction = higher_is_better === false && 'lower is better';
  return [title, category, domain, data_set, parent_key, direction].filter(Boolean).join(' / ');
}

const NO_VERSION = { rank_correlation: null, spread_ratio: null, n_models: null };

/** The rows about a fact and its time. */
function differences(before: Fact | undefined, after: Fact | undefined): Change[] {
  const { kind, item, model_id, metric_id, version } = (after ?? before)!;
  const about = { item, model_id, metric_id, version, ...NO_VERSION };
  const timeKind = TIME_KINDS[kind];
  const rows: Change[] = [];
  if (kind !== 'version' && (before?.text !== after?.text || before?.number !== after?.number))
    rows.push({
      ...about,
      kind,
      change: changeOf(before, after),
      before_text: before?.text ?? null,
      after_text: after?.text ?? null,
      before: before?.number ?? null,
      after: after?.number ?? null,
    });
  if (timeKind !== null && before && after && before.time !== after.time) {
    const times = { before_text: before.time, after_text: after.time, before: null, after: null };
    rows.push({ ...about, ...times, kind: timeKind, change: 'changed' });
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
  const known = index(
    before,
    ({ metric }) => metric,
    ({ model }) => model,
  );
  return groups(after, ({ metric }) => metric).flatMap(([metric, scores]) => {
    const earlier = known.get(metric);
    const from = max(earlier?.values() ?? [], ({ version }) => version);
    const to = max(scores, ({ version }) => version)!;
    if (from === undefined || from === to) return [];
    const pairs = scores.flatMap(({ model, version, value }) => {
      const old = earlier!.get(model);
      const isCompared = old && old.version !== version && old.value !== null && value !== null;
      return isCompared ? { old: old.value!, renewed: value } : [];
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

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

import { deviation, groups, max } from 'd3-array';
import { thousands } from '../../messages/counts-and-lists.ts';
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
  const scoresBefore = scoresOf(before);
  const scoresAfter = scoresOf(after);
  const earlier = factsOf(before, scoresBefore);
  const later = factsOf(after, scoresAfter);
  const keys = [...new Set([...earlier.keys(), ...later.keys()])];
  return [
    ...keys.flatMap((key) => differences(earlier.get(key), later.get(key))),
    ...newVersions(scoresBefore, scoresAfter),
  ];
}

/** The scores of models on leaf metrics, without those that were never run. */
export function scoresOf({ metric, score = {} }: SourceState): Score[] {
  const leaves = new Set(leafRows(metric).map(({ metric_key }) => metric_key));
  return rowsOf(score)
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

function leafRows(metric: Columns): Row[] {
  return rowsOf(metric).filter(({ is_leaf }) => is_leaf === true);
}

/** A time in UTC, however it is written; null if there is none. */
function timeOf(text: unknown): string | null {
  return typeof text === 'string' ? new Date(text).toISOString() : null;
}

const NOTHING = { model_id: null, metric_id: null, version: null, text: null, number: null, time: null };

/** By kind and item. */
function factsOf({ model, metric, version }: SourceState, scores: readonly Score[]): Map<string, Fact> {
  const ofModels = rowsOf(model).map(({ source_key, name, submitted_at }): Fact => {
    const id = String(source_key);
    const time = timeOf(submitted_at);
    return { ...NOTHING, kind: 'model', item: id, model_id: id, text: String(name), time };
  });
  const ofMetrics = leafRows(metric).map((row): Fact => {
    const id = String(row.metric_key);
    return { ...NOTHING, kind: 'metric', item: id, metric_id: id, text: descriptionOf(row) };
  });
  const ofScores = scores.map((score): Fact => {
    const { model: model_id, metric: metric_id, version, state: text, value: number, time } = score;
    const item = `${model_id} on ${metric_id} version ${version}`;
    return { kind: 'score', item, model_id, metric_id, version, text, number, time };
  });
  const ofVersions = rowsOf(version).map(({ metric_key, version, valid_from }): Fact => {
    const about = { metric_id: String(metric_key), version: Number(version) };
    // The end of a version moves when the next one begins.
    const time = timeOf(valid_from);
    return { ...NOTHING, kind: 'version', item: `${metric_key} version ${version}`, ...about, time };
  });
  const facts = [...ofModels, ...ofMetrics, ...ofScores, ...ofVersions];
  return new Map(facts.map((fact) => [`${fact.kind} ${fact.item}`, fact]));
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

/** Metrics whose later state shows another version, and how far its scores resemble the earlier ones. */
function newVersions(before: readonly Score[], after: readonly Score[]): Change[] {
  const isCurrent = (score: Score) => score.isCurrent;
  const known = new Map(before.filter(isCurrent).map((score) => [subjectOf(score), score]));
  return groups(after.filter(isCurrent), ({ metric }) => metric).flatMap(([metric, scores]) => {
    const inBoth = scores.flatMap((later) => {
      const earlier = known.get(subjectOf(later));
      return earlier ? { earlier, later } : [];
    });
    const from = max(inBoth, ({ earlier }) => earlier.version);
    const to = max(inBoth, ({ later }) => later.version);
    if (from === undefined || to === undefined || from === to) return [];
    const compared = inBoth.filter(
      ({ earlier, later }) =>
        earlier.version !== later.version && earlier.value !== null && later.value !== null,
    );
    const old = Float64Array.from(compared, ({ earlier }) => earlier.value!);
    const renewed = Float64Array.from(compared, ({ later }) => later.value!);
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
      n_models: compared.length,
    };
  });
}

function subjectOf({ model, metric }: Score): string {
  return `${model} on ${metric}`;
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

const TIMES: readonly string[] = ['submission', 'measurement', 'validity'];

/** What changed, in a line: `models 2 new; scores 9 changed (by at most 0.10)`. */
export function changesInWords(changes: readonly Change[]): string {
  const differences = changes
    .filter(({ kind }) => kind === 'score')
    .map(({ before, after }) => (before === null || after === null ? 0 : Math.abs(after - before)));
  const largest = max(differences) ?? 0;
  const versions = changes.filter(({ kind }) => kind === 'version').length;
  const times = changes.filter(({ kind }) => TIMES.includes(kind)).length;
  const parts = [
    ...counted(changes, 'model'),
    ...counted(changes, 'metric'),
    ...counted(changes, 'score').map((scores) =>
      largest > 0 ? `${scores} (by at most ${largest.toPrecision(3)})` : scores,
    ),
    ...(versions > 0 ? [`versions ${thousands(versions)} new`] : []),
    ...(times > 0 ? [`dates ${thousands(times)} changed`] : []),
  ];
  return parts.join('; ') || 'no change';
}

function counted(changes: readonly Change[], kind: Change['kind']): string[] {
  const parts = ['new', 'gone', 'changed'].flatMap((change) => {
    const number = changes.filter((row) => row.kind === kind && row.change === change).length;
    return number > 0 ? [`${thousands(number)} ${change}`] : [];
  });
  return parts.length > 0 ? [`${kind}s ${parts.join(', ')}`] : [];
}

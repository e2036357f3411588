import { deviation, groups, index, max } from 'd3-array';
import { correlate } from '../../statistics/correlation/p-values.ts';
import type { Columns } from '../../warehouse/database.ts';

/** What is compared of a source's state: the columns of a snapshot, without scores if SQL makes them. */
export interface SourceState {
  model: Columns;
  metric: Columns;
  version: Columns;
  score?: Columns;
}

/** What a state says about a model, a leaf metric, a score or a time. Ids are the keys that the state has. */
interface Fact {
  kind: 'model' | 'metric' | 'score' | 'submission' | 'measurement' | 'validity';
  item: string;
  model_id: string | null;
  metric_id: string | null;
  version: number | null;
  text: string | null;
  number: number | null;
}

/** A difference between two states: a row of source_changes/change. */
export interface Change extends Omit<Fact, 'kind' | 'text' | 'number'> {
  kind: Fact['kind'] | 'count' | 'version';
  change: 'new' | 'gone' | 'changed' | 'grown' | 'fallen' | 'unchanged';
  before_text: string | null;
  after_text: string | null;
  before: number | null;
  after: number | null;
  rank_correlation: number | null;
  spread_ratio: number | null;
  n_models: number | null;
}

/** Kinds of facts that are only compared if both states have them. */
export const TIMES: readonly string[] = ['submission', 'measurement', 'validity'];

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

/** Lists every difference between two states of a source, and its totals. */
export function compareStates(before: SourceState, after: SourceState): Change[] {
  const earlier = factsOf(before);
  const later = factsOf(after);
  const items = [...new Set([...earlier.keys(), ...later.keys()])].sort();
  return [
    ...countChanges(earlier, later),
    ...items.flatMap((item) => difference(earlier.get(item), later.get(item))),
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

const ABOUT_NOTHING = { model_id: null, metric_id: null, version: null, number: null };

/** By kind and item. */
function factsOf(state: SourceState): Map<string, Fact> {
  const { model, metric, version } = state;
  const models = rowsOf(model.source_key!).flatMap((row): Fact[] => {
    const id = String(model.source_key![row]);
    const about = { ...ABOUT_NOTHING, item: id, model_id: id };
    return [
      { ...about, kind: 'model', text: String(model.name![row]) },
      { ...about, kind: 'submission', text: timeOf(model.submitted_at?.[row]) },
    ];
  });
  const metrics = leafRows(metric).map((row): Fact => {
    const id = String(metric.metric_key![row]);
    const text = descriptionOf(metric, row);
    return { ...ABOUT_NOTHING, kind: 'metric', item: id, metric_id: id, text };
  });
  const scores = scoresOf(state).flatMap(({ model: model_id, metric: metric_id, ...score }): Fact[] => {
    const item = `${model_id} on ${metric_id} version ${score.version}`;
    const about = { ...ABOUT_NOTHING, item, model_id, metric_id, version: score.version };
    return [
      { ...about, kind: 'score', text: score.state, number: score.value },
      { ...about, kind: 'measurement', text: score.time },
    ];
  });
  // The end of a version moves when the next one begins.
  const starts = rowsOf(version.metric_key!).map((row): Fact => {
    const metric_id = String(version.metric_key![row]);
    const number = Number(version.version![row]);
    const about = { ...ABOUT_NOTHING, item: `${metric_id} version ${number}`, metric_id, version: number };
    return { ...about, kind: 'validity', text: timeOf(version.valid_from?.[row]) };
  });
  return index([...models, ...metrics, ...scores, ...starts], ({ kind, item }) => `${kind} ${item}`);
}

/** What is said about a metric. */
function descriptionOf(metric: Columns, row: number): string {
  const columns = ['title', 'category', 'domain', 'data_set', 'parent_key'];
  const texts = columns.map((column) => metric[column]?.[row] ?? '').filter((text) => text !== '');
  return [...texts, ...(metric.higher_is_better?.[row] === false ? ['lower is better'] : [])].join(' / ');
}

const NO_VERSION = { rank_correlation: null, spread_ratio: null, n_models: null };

function difference(before: Fact | undefined, after: Fact | undefined): Change[] {
  if (before?.text === after?.text && before?.number === after?.number) return [];
  const { text: _text, number: _number, ...about } = (after ?? before)!;
  if (TIMES.includes(about.kind) && !(before && after)) return [];
  const newOrChanged = before ? 'changed' : 'new';
  return [
    {
      ...about,
      ...NO_VERSION,
      change: after ? newOrChanged : 'gone',
      before_text: before?.text ?? null,
      after_text: after?.text ?? null,
      before: before?.number ?? null,
      after: after?.number ?? null,
    },
  ];
}

/** The numbers of models, leaf metrics and scores, changed or not. */
function countChanges(before: ReadonlyMap<string, Fact>, after: ReadonlyMap<string, Fact>): Change[] {
  return (['model', 'metric', 'score'] as const).map((kind) => {
    const numberIn = (facts: ReadonlyMap<string, Fact>) =>
      [...facts.values()].filter((fact) => fact.kind === kind && (kind !== 'score' || fact.number !== null))
        .length;
    const numbers = { before: numberIn(before), after: numberIn(after) };
    const grownOrNot = numbers.after > numbers.before ? 'grown' : 'unchanged';
    const { number: _, ...about } = ABOUT_NOTHING;
    return {
      ...about,
      ...NO_VERSION,
      ...numbers,
      kind: 'count',
      item: `${kind}s`,
      change: numbers.after < numbers.before ? 'fallen' : grownOrNot,
      before_text: null,
      after_text: null,
    };
  });
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

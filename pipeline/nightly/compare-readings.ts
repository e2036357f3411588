import { deviation, mode, rollup, sum } from 'd3-array';
import { shown } from '../messages/errors.ts';
import { upTo } from '../messages/plurals.ts';
import { newlyOutside } from '../sources/score-range.ts';
import type { Snapshot } from '../sources/source.ts';
import { correlate } from '../statistics/correlation/p-values.ts';
import type { Columns } from '../warehouse/database.ts';
import { current, leafScores, pairsOf, type Score, type Scores } from './leaf-scores.ts';
import { metricsInOtherUnits, modelsInOtherUnits } from './other-units.ts';

/** A part of something, such as the models that are gone. */
export type Part = { part: number; of: number };

/** What changed between two readings of the same files. Parents of leaf metrics are compared as places, not by their scores. */
export type Changes = ReturnType<typeof compareReadings>;

/** For scores that are not rounded. */
const TOLERANCE = 1e-9;

/** Compares two readings of the same files. */
export function compareReadings(before: Snapshot, after: Snapshot) {
  const [modelKeys, metricKeys] = [before.model.source_key!, before.metric.metric_key!];
  const models = inBoth(modelKeys, after.model.source_key!);
  const metrics = inBoth(metricKeys, after.metric.metric_key!);
  const [earlier, later] = [leafScores(before), leafScores(after)];
  const tolerance = Math.max(before.roundingStep, after.roundingStep, TOLERANCE);
  const shared = [...earlier.keys()].filter((metric) => later.has(metric));
  const compared = shared.map((metric) => {
    const of = (scores: ReadonlyMap<string, Scores>) =>
      new Map([...scores.get(metric)!].filter(([, { model }]) => models.has(model)));
    return { metric, ...compareScores(of(earlier), of(later), tolerance) };
  });
  const moved = compared.map((each) => each.moved);
  const news = shared.map((metric) => newScores(earlier.get(metric)!, later.get(metric)!));
  const currentBefore = sum(shared, (metric) => current(earlier.get(metric)!).length);
  const newOfEarlierModels = news.flat().filter(({ model }) => models.has(model)).length;
  return {
    /** What is gone, of what was there. */
    gone: { models: missing(models, modelKeys), metrics: missing(metrics, metricKeys) },
    /** What is new, beside what was there. */
    added: {
      models: { part: after.model.source_key!.length - models.size, of: modelKeys.length },
      'scores of earlier models on earlier metrics': { part: newOfEarlierModels, of: currentBefore },
    },
    /** The most common value among all new scores on earlier metrics. */
    repeated: mostCommon(news.flat().map(({ value }) => value)),
    /** Changed descriptions, by what they describe, such as `names of models`. */
    descriptions: {
      ...changedDescriptions(before, after),
      'times of scores': { part: sum(moved, ({ part }) => part), of: sum(moved, ({ of }) => of) },
    },
    metrics: compared,
    /** New scores and metrics in another unit. */
    otherUnits: () => [...newlyOutside([before], [after]), ...metricsInOtherUnits(earlier, later)],
    /** New models in another unit, and names of other models. */
    otherModels: () => [
      ...modelsInOtherUnits(earlier, later),
      ...movedNames(before.model, after.model, models),
    ],
  };
}

function inBoth(before: ArrayLike<unknown>, after: ArrayLike<unknown>): Set<unknown> {
  const present = new Set(Array.from(after));
  return new Set(Array.from(before).filter((key) => present.has(key)));
}

function missing(present: ReadonlySet<unknown>, before: ArrayLike<unknown>): Part {
  return count(Array.from(before), (key) => !present.has(key));
}

/** What changed in a leaf metric's scores, over the models in both readings. */
function compareScores(before: Scores, after: Scores, tolerance: number) {
  const pairs = pairsOf(before, after);
  const versions = [...new Set(pairs.map(([{ version }]) => version))];
  const now = new Map(current(after).map((score) => [score.model, score]));
  const shown = current(before);
  return {
    /** Changed scores within each version. */
    changed: versions.map((version) => {
      const own = pairs.filter(([one]) => one.version === version);
      return { version, ...count(own, ([one, other]) => Math.abs(other.value - one.value) > tolerance) };
    }),
    /** Changed times of scores within a version. */
    moved: count(pairs, ([one, other]) => !Object.is(one.time, other.time)),
    /** Scores that are gone, whatever their version. */
    gone: count(shown, ({ model }) => !now.has(model)),
    renewed: renewal(shown, now),
  };
}

/**
 * Compares the models whose current score is of another version than before: Spearman correlation and ratio of the spreads; undefined if
 * there is no new version.
 */
function renewal(before: readonly Score[], now: ReadonlyMap<unknown, Score>) {
  const to = Math.max(...[...now.values()].map(({ version }) => version));
  const from = Math.max(...before.map(({ version }) => version));
  if (to === from || before.length === 0 || now.size === 0) return undefined;
  const ofModels = new Map(before.map((score) => [score.model, score]));
  const pairs = pairsOf(ofModels, now).filter(([one, other]) => one.version !== other.version);
  const one = Float64Array.from(pairs, ([{ value }]) => value);
  const other = Float64Array.from(pairs, ([, { value }]) => value);
  const correlation = correlate(one, other, 'spearman').estimate;
  const spread = deviation(other)! / deviation(one)!;
  return { from, to, models: pairs.length, correlation, spread };
}

/** Current scores of models that had no current score. */
function newScores(before: Scores, after: Scores): Score[] {
  const known = new Set(current(before).map(({ model }) => model));
  return current(after).filter(({ model }) => !known.has(model));
}

function mostCommon(values: readonly number[]): Part & { value: number } {
  const value = mode(values);
  return { value, ...count(values, (each) => each === value) };
}

/** Describes names of one model that moved to another one, which `known` has. */
function movedNames(before: Columns, after: Columns, known: ReadonlySet<unknown>): string[] {
  const [earlier, later] = [before, after].map(({ name }) => rollup(name!, ({ length }) => length, String));
  const moved = rowsInBoth(before, after, ['name']).filter(([i, j]) => {
    const owner = after.source_key![j];
    return owner !== before.source_key![i] && known.has(owner);
  });
  const names = moved
    .map(([i]) => String(before.name![i]))
    .filter((name) => earlier!.get(name) === 1 && later!.get(name) === 1);
  return names.length === 0
    ? []
    : [`${names.length} names moved to other models: ${upTo(3, names.map(shown))}`];
}

function changedDescriptions(before: Snapshot, after: Snapshot): Record<string, Part> {
  const models = rowsInBoth(before.model, after.model, ['source_key']);
  const isLeaf = ([i]: Rows) => before.metric.is_leaf![i] === true;
  const metrics = rowsInBoth(before.metric, after.metric, ['metric_key']).filter(isLeaf);
  const versions = rowsInBoth(before.version, after.version, ['metric_key', 'version']);
  const changed = (table: 'model' | 'metric', rows: readonly Rows[], ...columns: string[]) =>
    count(rows, ([i, j]) => columns.some((name) => before[table][name]?.[i] !== after[table][name]?.[j]));
  const moved = (table: 'model' | 'version', rows: readonly Rows[], name: string) =>
    count(rows, ([i, j]) => timeOf(before[table][name]?.[i]) !== timeOf(after[table][name]?.[j]));
  return {
    'names of models': changed('model', models, 'name'),
    'times of submission': moved('model', models, 'submitted_at'),
    'titles of metrics': changed('metric', metrics, 'title'),
    'categories and parents of metrics': changed('metric', metrics, 'category', 'domain', 'parent_key'),
    // The end of a version moves when the next one begins.
    'starts of versions': moved('version', versions, 'valid_from'),
  };
}

type Rows = readonly [before: number, after: number];

/** The places of the rows that two tables share. */
function rowsInBoth(before: Columns, after: Columns, keys: readonly string[]): Rows[] {
  const keyOf = (table: Columns, row: number) => JSON.stringify(keys.map((key) => table[key]![row]));
  const placesOf = (table: Columns) =>
    new Map(Array.from(table[keys[0]!] ?? [], (_, row) => [keyOf(table, row), row]));
  return pairsOf(placesOf(before), placesOf(after));
}

/** A time in milliseconds, however it is written; null if there is none. */
function timeOf(text: unknown): number | null {
  return typeof text === 'string' ? Date.parse(text) : null;
}

function count<T>(all: readonly T[], isPart: (each: T) => boolean): Part {
  return { part: all.filter(isPart).length, of: all.length };
}

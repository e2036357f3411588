import { sum } from 'd3-array';
import { thousands } from '../messages/plurals.ts';
import type { Snapshot } from '../sources/source.ts';
import type { Columns } from '../warehouse/database.ts';
import { type Changes, compareReadings, type Part } from './compare-readings.ts';
import { MINIMUM_MODELS } from './leaf-scores.ts';
import { isOtherUnit, short } from './other-units.ts';

/** Largest share of models, metrics or scores that may be lost. */
const MAXIMUM_LOST = 0.15;
/** Worth a note: more than left between the exports of December 2024 and April 2025. */
const NOTED_LOST = 0.11;
/** Largest share that may change: of a metric's scores within one version, or of the descriptions of one kind. */
const MAXIMUM_CHANGED = 0.25;
/** Largest number of new models, or of new scores of earlier models and metrics, relative to the earlier ones. */
const MAXIMUM_ADDED = 0.5;
/** The same value may be this share of all new scores on earlier metrics, if they are few. */
const MAXIMUM_REPEATED = 0.25;
const FEW_REPEATED = 50;
/** A new version ranks models as the earlier one did if ranks correlate at least so much. */
const MINIMUM_CORRELATION = 0.9;
/** Largest share of metrics whose new version may rank models differently; one metric always may. */
const MAXIMUM_RERANKED = 0.1;

/** Longer lists are cut here. */
const MOST_NAMED = 3;

/** What is wrong with a change. Notes are about changes that are accepted, but worth a look. */
export type Verdict = { refused: string | undefined; notes: string[] };

/** Describes excessive losses in snapshots of the same files; undefined if there are none. */
export function shrinking(before: readonly Snapshot[], after: readonly Snapshot[]): string | undefined {
  const lost = inBoth(before, after).flatMap(([earlier, later]) => {
    const own = sizesOf(later);
    return Object.entries(sizesOf(earlier)).flatMap(([what, size]) => {
      const isLost = own[what]! < size * (1 - MAXIMUM_LOST);
      return isLost ? [`${thousands(own[what]!)} ${what} instead of ${thousands(size)}`] : [];
    });
  });
  return lost.length === 0 ? undefined : `shrunk by more than ${100 * MAXIMUM_LOST} %: ${lost.join(', ')}`;
}

/** Judges a new state by the last one, and by the earlier ones that are kept. */
export function judgeState(last: readonly Snapshot[], after: readonly Snapshot[], kept: readonly Snapshot[]) {
  const verdict = judgeChange(last, after);
  if (verdict.refused !== undefined) return verdict;
  for (const each of kept) {
    const { refused } = judgeChange([each], after, 'earlier');
    if (refused !== undefined)
      return { refused: `since the snapshot of ${each.asOf}: ${refused}`, notes: [] };
  }
  return verdict;
}

/**
 * Judges the change from an earlier state of a source. Growth has bounds only since the last state, because what grows
 * slowly may become large.
 */
export function judgeChange(
  before: readonly Snapshot[],
  after: readonly Snapshot[],
  since: 'last' | 'earlier' = 'last',
): Verdict {
  const changes = inBoth(before, after).map(([earlier, later]) => compareReadings(earlier, later));
  const found = changes.flatMap((each) => [
    ...exceeding(each.gone, MAXIMUM_LOST, gone),
    ...changedMetrics(each),
    ...exceeding(each.descriptions, MAXIMUM_CHANGED, (what, part) => `${shown(part)} ${what} changed`),
    ...(since === 'last' ? [...growth(each), ...shortened(each.otherUnits()), ...each.otherModels()] : []),
    ...tooManyReranked(each),
    ...shortened(each.metrics.flatMap(rescaled)),
  ]);
  const shrunk = shrinking(before, after);
  const changed = found.length === 0 ? undefined : `changed too much: ${found.join(', ')}`;
  return {
    refused: shrunk ?? changed,
    notes: changes.flatMap((each) => [...reranked(each), ...exceeding(each.gone, NOTED_LOST, gone)]),
  };
}

function gone(what: string, part: Part): string {
  return `${shown(part)} ${what} are gone`;
}

/** [earlier, later] readings of the same files. */
function inBoth(before: readonly Snapshot[], after: readonly Snapshot[]): [Snapshot, Snapshot][] {
  const known = new Map(before.map((reading) => [reading.files.join(), reading]));
  return after.flatMap((reading) => {
    const earlier = known.get(reading.files.join());
    return earlier ? [[earlier, reading] as [Snapshot, Snapshot]] : [];
  });
}

function sizesOf({ model, metric, score, wire }: Snapshot): Record<string, number> {
  return {
    models: model.source_key!.length,
    metrics: countEqual(metric.is_leaf!, true),
    ...(score
      ? { scores: countEqual(score.state!, 'scored') }
      : { values: countValues(Object.values(wire ?? {})) }),
  };
}

/** The number of non-empty cells, for sources whose scores are made by SQL. */
function countValues(tables: readonly Columns[]): number {
  const isEmpty = (value: unknown) => value === null || value === '' || Number.isNaN(value);
  const columns = tables.flatMap((table) => Object.values(table));
  return sum(columns, (values) => sum(values, (value) => Number(!isEmpty(value))));
}

function countEqual(values: Iterable<unknown>, wanted: unknown): number {
  return sum(values, (value) => Number(value === wanted));
}

/** Describes the parts that are larger than a share. */
function exceeding(
  parts: Readonly<Record<string, Part>>,
  share: number,
  describe: (what: string, part: Part) => string,
): string[] {
  return Object.entries(parts).flatMap(([what, part]) => (exceeds(part, share) ? describe(what, part) : []));
}

/** Metrics with too many changes that no new version announces. */
function changedMetrics({ metrics }: Changes): string[] {
  const isJudged = ({ of }: Part) => of >= MINIMUM_MODELS;
  const found = metrics.flatMap(({ metric, changed, gone, renewed }) => [
    ...changed
      .filter((each) => isJudged(each) && exceeds(each, MAXIMUM_CHANGED))
      .map((each) => `${shown(each)} scores of ${metric} (version ${each.version}) changed`),
    ...(!renewed && isJudged(gone) && exceeds(gone, MAXIMUM_CHANGED)
      ? [`${shown(gone)} scores of ${metric} are gone`]
      : []),
  ]);
  return shortened(found);
}

function growth({ added, repeated }: Changes): string[] {
  const beside = (what: string, { part, of }: Part) =>
    `${thousands(part)} ${what} are new, beside ${thousands(of)}`;
  const found = exceeding(added, MAXIMUM_ADDED, beside);
  if (repeated.part > FEW_REPEATED && exceeds(repeated, MAXIMUM_REPEATED))
    found.push(`${shown(repeated)} new scores on earlier metrics are ${repeated.value}`);
  return found;
}

function tooManyReranked(changes: Changes): string[] {
  const found = reranked(changes);
  const metrics = changes.metrics.length;
  if (found.length <= Math.max(1, MAXIMUM_RERANKED * metrics)) return [];
  return [`${found.length} of ${metrics} metrics rank models differently: ${shortened(found).join('; ')}`];
}

/** Metrics whose new version ranks models differently, or has lost many scores. */
function reranked({ metrics }: Changes): string[] {
  return metrics.flatMap(newRanks);
}

/** Describes a new version in another unit. */
function rescaled({ metric, renewed }: Changes['metrics'][number]): string[] {
  if (!renewed || renewed.models < MINIMUM_MODELS || !isOtherUnit(renewed.spread)) return [];
  const { from, to, spread } = renewed;
  return [
    `scores of ${metric} (version ${to}) vary ${short(spread)} times as much as those of version ${from}`,
  ];
}

function newRanks({ metric, renewed, gone }: Changes['metrics'][number]): string[] {
  if (!renewed) return [];
  const { from, to, models, correlation } = renewed;
  if (gone.of >= MINIMUM_MODELS && exceeds(gone, MAXIMUM_CHANGED))
    return [
      `${metric} (version ${to}) has scores for ${gone.of - gone.part} of the ${gone.of} models of version ${from}`,
    ];
  if (models < MINIMUM_MODELS || correlation >= MINIMUM_CORRELATION) return [];
  const text = Number.isNaN(correlation) ? 'do not correlate' : `correlate ${correlation.toFixed(2)}`;
  return [`ranks of ${models} models on ${metric} (version ${to}) ${text} with those of version ${from}`];
}

function exceeds({ part, of }: Part, share: number): boolean {
  return part > share * of;
}

function shown({ part, of }: Part): string {
  return `${thousands(part)} of ${thousands(of)}`;
}

function shortened(found: readonly string[]): string[] {
  const more = found.length > MOST_NAMED ? [`and ${found.length - MOST_NAMED} more metrics`] : [];
  return [...found.slice(0, MOST_NAMED), ...more];
}

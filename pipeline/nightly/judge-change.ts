import { groups, mode, rollup, sum } from 'd3-array';
import { thousands, upTo } from '../messages/counts-and-lists.ts';
import { shown } from '../messages/errors.ts';
import { newlyOutside } from '../sources/score-range.ts';
import type { Snapshot, State } from '../sources/source.ts';
import {
  type Change,
  changesInWords,
  compareStates,
  type Score,
  scoresOf,
} from '../stages/source_changes/compare-states.ts';
import type { Columns } from '../warehouse/database.ts';
import {
  isOtherUnit,
  MINIMUM_MODELS,
  metricsInOtherUnits,
  modelsInOtherUnits,
  short,
} from './other-units.ts';

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

/** For scores that are not rounded. */
const TOLERANCE = 1e-9;

/** Longer lists are cut here. */
const MOST_NAMED = 3;

/** What is wrong with a change. Notes are about changes that are accepted, but worth a look. */
export interface Verdict {
  refused: string | undefined;
  notes: string[];
}

/** What changed in words, in all snapshots of the same files. */
export function describeChange(before: State, after: State): string {
  return inBoth(before, after)
    .map(([earlier, later]) => changesInWords(compareStates(earlier, later)))
    .join('; ');
}

/** Describes excessive losses in snapshots of the same files; undefined if there are none. */
export function shrinking(before: State, after: State): string | undefined {
  const lost = inBoth(before, after).flatMap(([earlier, later]) => {
    const sizes = sizesOf(later);
    return Object.entries(sizesOf(earlier)).flatMap(([what, size]) => {
      const isLost = sizes[what]! < size * (1 - MAXIMUM_LOST);
      return isLost ? [`${thousands(sizes[what]!)} ${what} instead of ${thousands(size)}`] : [];
    });
  });
  return lost.length === 0 ? undefined : `shrunk by more than ${100 * MAXIMUM_LOST} %: ${lost.join(', ')}`;
}

/** Judges a new state by the last one, and by the earlier ones that are kept. */
export function judgeState(last: State, after: State, kept: State): Verdict {
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
export function judgeChange(before: State, after: State, since: 'last' | 'earlier' = 'last'): Verdict {
  const judged = inBoth(before, after).map(([earlier, later]) => new Comparison(earlier, later));
  const found = judged.flatMap((comparison) => [
    ...exceeding(comparison.gone(), MAXIMUM_LOST, gone),
    ...shortened(comparison.changedMetrics()),
    ...exceeding(
      comparison.descriptions(),
      MAXIMUM_CHANGED,
      (what, part) => `${partOf(part)} ${what} changed`,
    ),
    ...(since === 'last' ? comparison.growth() : []),
    ...comparison.tooManyReranked(),
    ...shortened(comparison.rescaled()),
  ]);
  const changed = found.length === 0 ? undefined : `changed too much: ${found.join(', ')}`;
  return {
    refused: shrinking(before, after) ?? changed,
    notes: judged.flatMap((comparison) => [
      ...comparison.reranked(),
      ...exceeding(comparison.gone(), NOTED_LOST, gone),
    ]),
  };
}

/** A part of something, such as the models that are gone. */
interface Part {
  part: number;
  of: number;
}

/** What is judged of the changes between two snapshots of the same files. */
class Comparison {
  private readonly changes: readonly Change[];
  /** The current scores of the earlier snapshot. */
  private readonly current: readonly Score[];
  /** The number of its scores of models in both snapshots, by metric and version. */
  private readonly scoresBefore: ReadonlyMap<string, number>;
  private readonly goneModels: ReadonlySet<string>;
  private readonly newModels: ReadonlySet<string>;
  private readonly goneMetrics: ReadonlySet<string>;
  private readonly newMetrics: ReadonlySet<string>;
  /** New versions, by metric. */
  private readonly versions: ReadonlyMap<string, Change>;

  constructor(
    private readonly before: Snapshot,
    private readonly after: Snapshot,
  ) {
    this.changes = compareStates(before, after);
    const scores = scoresOf(before).filter(({ value }) => value !== null);
    this.current = scores.filter(({ isCurrent }) => isCurrent);
    const items = (kind: Change['kind'], change: Change['change']) =>
      new Set(this.ofKind(kind).flatMap((row) => (row.change === change ? row.item : [])));
    this.goneModels = items('model', 'gone');
    this.newModels = items('model', 'new');
    this.scoresBefore = rollup(
      scores.filter(({ model }) => !this.goneModels.has(model)),
      ({ length }) => length,
      ({ metric, version }) => `${metric} (version ${version})`,
    );
    this.goneMetrics = items('metric', 'gone');
    this.newMetrics = items('metric', 'new');
    this.versions = new Map(this.ofKind('version').map((row) => [row.item, row]));
  }

  private ofKind(...kinds: Change['kind'][]): Change[] {
    return this.changes.filter(({ kind }) => kinds.includes(kind));
  }

  /** What is gone, of what was there. */
  gone(): Record<string, Part> {
    return {
      models: { part: this.goneModels.size, of: this.before.model.source_key!.length },
      metrics: { part: this.goneMetrics.size, of: leavesOf(this.before) },
    };
  }

  /** Metrics with too many changes within one version, except losses that a new version explains. */
  changedMetrics(): string[] {
    const tolerance = Math.max(this.before.roundingStep, this.after.roundingStep, TOLERANCE);
    const isChanged = ({ before, after, metric_id }: Change) =>
      after === null ? !this.versions.has(metric_id!) : Math.abs(after - before!) > tolerance;
    const changed = this.ofKind('score').filter(
      (row) =>
        row.before !== null &&
        !this.goneModels.has(row.model_id!) &&
        !this.goneMetrics.has(row.metric_id!) &&
        isChanged(row),
    );
    return groups(changed, ({ metric_id, version }) => `${metric_id} (version ${version})`).flatMap(
      ([metric, rows]) => {
        const part = { part: rows.length, of: this.scoresBefore.get(metric)! };
        return isTooMany(part) ? `${partOf(part)} scores of ${metric} changed or are gone` : [];
      },
    );
  }

  /** Changed descriptions, by what they describe. */
  descriptions(): Record<string, Part> {
    const models = this.before.model.source_key!.length - this.goneModels.size;
    const changedIn = (kind: Change['kind']) =>
      this.ofKind(kind).filter(({ change }) => change === 'changed').length;
    return {
      'names of models': { part: changedIn('model'), of: models },
      'times of submission': { part: changedIn('submission'), of: models },
      'titles, categories and parents of metrics': {
        part: changedIn('metric'),
        of: leavesOf(this.before) - this.goneMetrics.size,
      },
      'starts of versions': { part: changedIn('validity'), of: this.before.version.metric_key!.length },
      'times of scores': { part: changedIn('measurement'), of: sum(this.scoresBefore.values()) },
    };
  }

  /** New things that are too many, all the same, or in another unit. */
  growth(): string[] {
    const known = new Set(this.current.map(({ model, metric }) => `${model} on ${metric}`));
    const onEarlierMetrics = this.ofKind('score').filter(
      ({ before, after, model_id, metric_id }) =>
        before === null &&
        after !== null &&
        !this.newMetrics.has(metric_id!) &&
        !known.has(`${model_id} on ${metric_id}`),
    );
    const ofEarlierModels = onEarlierMetrics.filter(({ model_id }) => !this.newModels.has(model_id!));
    const added = {
      models: { part: this.newModels.size, of: this.before.model.source_key!.length },
      'scores of earlier models on earlier metrics': {
        part: ofEarlierModels.length,
        of: this.current.filter(({ metric }) => !this.goneMetrics.has(metric)).length,
      },
    };
    const later = scoresOf(this.after);
    const repeated = mode(onEarlierMetrics, ({ after }) => after!);
    const same = onEarlierMetrics.filter(({ after }) => after === repeated);
    const part = { part: same.length, of: onEarlierMetrics.length };
    const isRepeated = same.length > FEW_REPEATED && exceeds(part, MAXIMUM_REPEATED);
    return [
      ...exceeding(
        added,
        MAXIMUM_ADDED,
        (what, { part, of }) => `${thousands(part)} ${what} are new, beside ${thousands(of)}`,
      ),
      ...(isRepeated ? [`${partOf(part)} new scores on earlier metrics are ${repeated}`] : []),
      ...shortened([
        ...newlyOutside([this.before], [this.after]),
        ...metricsInOtherUnits(this.current, later),
      ]),
      ...modelsInOtherUnits(this.current, later),
      ...this.movedNames(),
    ];
  }

  /** Describes names that only one model has in both snapshots, and that moved to another model that existed before. */
  private movedNames(): string[] {
    const countsBefore = nameCounts(this.before.model);
    const countsAfter = nameCounts(this.after.model);
    const renamed = this.ofKind('model').filter(({ change }) => change === 'changed');
    const moved = renamed
      .map(({ after_text }) => after_text!)
      .filter((name) => countsBefore.get(name) === 1 && countsAfter.get(name) === 1);
    return moved.length === 0
      ? []
      : [`${moved.length} names moved to other models: ${upTo(3, moved.map(shown))}`];
  }

  tooManyReranked(): string[] {
    const found = this.reranked();
    const metrics = leavesOf(this.before) - this.goneMetrics.size;
    if (found.length <= Math.max(1, MAXIMUM_RERANKED * metrics)) return [];
    return [`${found.length} of ${metrics} metrics rank models differently: ${shortened(found).join('; ')}`];
  }

  /** Metrics whose new version ranks models differently, or has lost many scores. */
  reranked(): string[] {
    return [...this.versions.values()].flatMap((row) => {
      const { item, version, before_text, rank_correlation, n_models } = row;
      const of = this.current.filter(
        ({ model, metric }) => metric === item && !this.goneModels.has(model),
      ).length;
      if (isTooMany({ part: of - n_models!, of }))
        return `${item} (version ${version}) has scores for ${n_models} of the ${of} models of ${before_text}`;
      if (n_models! < MINIMUM_MODELS || (rank_correlation ?? 0) >= MINIMUM_CORRELATION) return [];
      const text =
        rank_correlation === null ? 'do not correlate' : `correlate ${rank_correlation.toFixed(2)}`;
      return `ranks of ${n_models} models on ${item} (version ${version}) ${text} with those of ${before_text}`;
    });
  }

  /** Describes new versions in another unit. */
  rescaled(): string[] {
    return [...this.versions.values()].flatMap(({ item, version, before_text, spread_ratio, n_models }) =>
      n_models! < MINIMUM_MODELS || spread_ratio === null || !isOtherUnit(spread_ratio)
        ? []
        : `scores of ${item} (version ${version}) vary ${short(spread_ratio)} times as much as those of ${before_text}`,
    );
  }
}

function gone(what: string, part: Part): string {
  return `${partOf(part)} ${what} are gone`;
}

/** Whether too many scores of a metric changed; those of few models are not judged. */
function isTooMany(part: Part): boolean {
  return part.of >= MINIMUM_MODELS && exceeds(part, MAXIMUM_CHANGED);
}

function nameCounts({ name }: Columns): Map<string, number> {
  return rollup(name!, ({ length }) => length, String);
}

/** [earlier, later] snapshots of the same files. */
function inBoth(before: State, after: State): [Snapshot, Snapshot][] {
  const known = new Map(before.map((snapshot) => [snapshot.files.join(), snapshot]));
  return after.flatMap((snapshot) => {
    const earlier = known.get(snapshot.files.join());
    return earlier ? [[earlier, snapshot] as [Snapshot, Snapshot]] : [];
  });
}

function sizesOf(snapshot: Snapshot): Record<string, number> {
  const { model, score, trial_file = {} } = snapshot;
  return {
    models: model.source_key!.length,
    metrics: leavesOf(snapshot),
    ...(score ? { scores: countEqual(score.state!, 'scored') } : { values: countValues(trial_file) }),
  };
}

function leavesOf({ metric }: Snapshot): number {
  return countEqual(metric.is_leaf!, true);
}

/** The number of non-empty cells, for sources whose scores are made by SQL. */
function countValues(table: Columns): number {
  const isEmpty = (value: unknown) => value === null || value === '' || Number.isNaN(value);
  return sum(Object.values(table), (values) => sum(values, (value) => Number(!isEmpty(value))));
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

function exceeds({ part, of }: Part, share: number): boolean {
  return part > share * of;
}

function partOf({ part, of }: Part): string {
  return `${thousands(part)} of ${thousands(of)}`;
}

function shortened(found: readonly string[]): string[] {
  const more = found.length > MOST_NAMED ? [`and ${found.length - MOST_NAMED} more metrics`] : [];
  return [...found.slice(0, MOST_NAMED), ...more];
}

import type { Snapshot } from '../sources/source.ts';

/** Fewer scores or ranks are too noisy to judge. */
export const MINIMUM_MODELS = 10;

/** A score; its time is in milliseconds, or NaN if unknown. */
export type Score = { model: unknown; version: number; isCurrent: boolean; value: number; time: number };

/** The scores with a value, by model and version. */
export type Scores = ReadonlyMap<string, Score>;

/** The scores of each leaf metric. */
export type Metrics = ReadonlyMap<string, Scores>;

export function leafScores({ metric, score }: Snapshot): Metrics {
  const leaves = Array.from(metric.metric_key!).filter((_, i) => metric.is_leaf![i] === true);
  const found = new Map(leaves.map((key) => [String(key), new Map<string, Score>()]));
  if (!score) return found;
  for (let i = 0; i < score.state!.length; i++) {
    const model = score.source_key![i];
    if (score.state![i] !== 'scored') continue;
    const version = Number(score.version![i]);
    found.get(String(score.metric_key![i]))?.set(`${version} ${model}`, {
      model,
      version,
      isCurrent: score.is_current![i] === true,
      value: Number(score.value![i]),
      time: Date.parse(String(score.measured_at![i])),
    });
  }
  return found;
}

export function current(scores: Scores): Score[] {
  return [...scores.values()].filter(({ isCurrent }) => isCurrent);
}

/** [before, after] values of the keys that both have. */
export function pairsOf<T>(before: ReadonlyMap<unknown, T>, after: ReadonlyMap<unknown, T>): [T, T][] {
  const shared = [...before].filter(([key]) => after.has(key));
  return shared.map(([key, one]) => [one, after.get(key)!]);
}

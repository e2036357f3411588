export interface CopyRule {
  /** Fewer common scores than this show nothing. */
  minimumCommon: number;
  /** The share of the common scores that must be equal. */
  minimumEqual: number;
}

export interface Copies {
  /** Per model, the first model of its group; a model without copies is a group of its own. */
  group: Int32Array;
  /** Per model, the copy with the largest share of equal scores; −1 where it has none. */
  nearest: Int32Array;
  /** Per model, the scores that it shares with its nearest copy, and how many of them are equal. */
  common: Int32Array;
  equal: Int32Array;
}

/**
 * Copies of one model: two models are copies where at least `minimumEqual` of the scores that both have are equal, and
 * both have at least `minimumCommon`. Groups are the connected components, so two models of a group need not be copies of
 * each other. Of several nearest copies the one with most common scores counts, then the first.
 *
 * The rule is our own. A pair is given up as soon as too many of its scores differ, so that a pair of unrelated models
 * takes some (1 − minimumEqual) of the metrics.
 *
 * @param scores model after model, one score per metric; NaN where a model has none
 * @param tolerances per metric, the largest difference between equal scores
 */
export function findCopies(scores: Float64Array, tolerances: Float64Array, rule: CopyRule): Copies {
  const metrics = tolerances.length;
  const models = metrics === 0 ? 0 : scores.length / metrics;
  const scored = Int32Array.from({ length: models }, (_, model) =>
    scores
      .subarray(model * metrics, (model + 1) * metrics)
      .reduce((n, x) => n + (Number.isNaN(x) ? 0 : 1), 0),
  );
  const mostDifferent = Int32Array.from({ length: metrics + 1 }, (_, common) => mayDiffer(common, rule));
  const found: Copies = {
    group: Int32Array.from(scored.keys()),
    nearest: new Int32Array(models).fill(-1),
    common: new Int32Array(models),
    equal: new Int32Array(models),
  };
  for (let a = 0; a < models; a++) {
    for (let b = a + 1; b < models; b++) {
      const most = Math.min(scored[a]!, scored[b]!);
      if (most < rule.minimumCommon) continue;
      const different = countDifferent(scores, tolerances, a, b, mostDifferent[most]!);
      if (different > mostDifferent[most]!) continue;
      const common = countCommon(scores, metrics, a, b);
      if (common < rule.minimumCommon || different > mostDifferent[common]!) continue;
      keepNearest(found, a, b, common, common - different);
      keepNearest(found, b, a, common, common - different);
      join(found.group, a, b);
    }
  }
  for (const model of found.group.keys()) found.group[model] = firstOf(found.group, model);
  return found;
}

/** How many of these common scores may differ. The share of an exact number may be off in its last bit. */
function mayDiffer(common: number, { minimumEqual }: CopyRule): number {
  return common - Math.ceil(minimumEqual * common - 1e-9);
}

/** Counts up to one more than `limit`. */
function countDifferent(
  scores: Float64Array,
  tolerances: Float64Array,
  a: number,
  b: number,
  limit: number,
): number {
  const metrics = tolerances.length;
  let different = 0;
  for (let m = 0, i = a * metrics, j = b * metrics; m < metrics && different <= limit; m++, i++, j++) {
    // Never true where a score is missing.
    if (Math.abs(scores[i]! - scores[j]!) > tolerances[m]!) different++;
  }
  return different;
}

function countCommon(scores: Float64Array, metrics: number, a: number, b: number): number {
  let common = 0;
  for (let m = 0; m < metrics; m++)
    if (!Number.isNaN(scores[a * metrics + m]! + scores[b * metrics + m]!)) common++;
  return common;
}

function keepNearest(
  { nearest, common, equal }: Copies,
  model: number,
  copy: number,
  ofBoth: number,
  same: number,
) {
  const [own, other] = [equal[model]! * ofBoth, same * common[model]!];
  if (nearest[model]! >= 0 && (own > other || (own === other && common[model]! >= ofBoth))) return;
  nearest[model] = copy;
  common[model] = ofBoth;
  equal[model] = same;
}

/** The first model of a group stands for it. */
function firstOf(group: Int32Array, model: number): number {
  let first = model;
  while (group[first] !== first) first = group[first]!;
  return first;
}

function join(group: Int32Array, a: number, b: number): void {
  const [one, other] = [firstOf(group, a), firstOf(group, b)];
  group[Math.max(one, other)] = Math.min(one, other);
}

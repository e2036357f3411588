import { describe, expect, it } from 'vitest';
import { type RankedState, rankChanges } from '../../../pipeline/stages/trajectory/rank-change-parts.ts';

const none = Number.NaN;

/** The metrics of two domains under a root. */
function state(models: string, neural: Scores, behavior: Scores): RankedState {
  const metrics = [...Object.keys(neural), ...Object.keys(behavior)];
  return {
    models: [...models],
    metrics,
    columns: Object.values({ ...neural, ...behavior }).map((scores) => Float64Array.from(scores)),
    tree: {
      parents: Int32Array.of(-1, 0, 0),
      leafParents: Int32Array.from(metrics, (metric) => (metric in neural ? 1 : 2)),
    },
  };
}

type Scores = Record<string, number[]>;

// e leaves, f and h join; g is removed, q is new.
const before = state(
  'abcde',
  { x: [0.5, 0.4, 0.3, 0.2, 0.3], y: [0.5, 0.4, none, 0.2, 0.3], g: [0.1, 0.9, 0.2, 0.8, 0.3] },
  { p: [0.3, none, 0.6, 0.5, 0.4] },
);
const after = state(
  'abcdfh',
  { x: [0.5, 0.4, 0.3, 0.2, 0.4, 0.1], y: [0.1, 0.8, 0.6, 0.9, 0.5, 0.3] },
  { p: [0.3, 0.9, 0.6, none, 0.5, 0.2], q: [0.2, 0.1, 0.9, 0.5, 0.4, none] },
);

/** Per model: rank from and to, by scores, metrics and models, and the number of new scores. */
function parts(from: RankedState, to: RankedState, replaced: string[] = []) {
  return Object.fromEntries(
    rankChanges(from, to, new Set(replaced)).map((change) => [
      change.model_id,
      [
        change.rank_from,
        change.rank_to,
        change.by_scores,
        change.by_metrics,
        change.by_models,
        change.n_new_scores,
      ],
    ]),
  );
}

// Constants from NumPy 2.2.4: means of `np.nan_to_num` columns per domain, then of the domains, ranked by SciPy's
// `rankdata(-scores, 'min')`, for the five rankings.
describe('rankChanges', () => {
  it('decomposes changes of rank in the order scores, metrics, models', () => {
    expect(parts(before, after)).toEqual({
      a: [4, 5, 1, 0, 0, 0],
      b: [5, 2, -3, 1, -1, 1],
      c: [2, 1, 0, -1, 0, 1],
      d: [1, 4, 2, 0, 1, 0],
    });
  });

  it('counts a replaced metric as a new one', () => {
    expect(parts(before, after, ['y'])).toEqual({
      a: [4, 5, 0, 1, 0, 0],
      b: [5, 2, -3, 1, -1, 1],
      c: [2, 1, 0, -1, 0, 0],
      d: [1, 4, 3, -1, 1, 0],
    });
  });

  it('has no rows without common models', () => {
    expect(parts(before, { ...after, models: [...'uvwxyz'] })).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import { type Scored, scorer } from '../../../pipeline/statistics/score/aggregate-scores.ts';
import {
  type AggregationMethod,
  aggregationMethods,
} from '../../../pipeline/statistics/score/aggregation-methods.ts';
import {
  scoresOfPresent,
  scoresWithZeros,
  transformedWherePresent,
  zeroFilled,
} from '../../../pipeline/statistics/score/missing-scores.ts';

const none = Number.NaN;
const columns = [
  [0.31, 0.22, 0.55, 0.48, 0.1, 0.99, 0.73, none, 0.22, none],
  [0.42, 0.37, 0.33, 0.58, 0.29, 0.7, none, none, 0.61, none],
  [0.55, 0.49, 0.71, 0.12, 0.64, 0.35, 0.8, 0.66, none, none],
  [0.61, 0.2, 0.52, 0.33, 0.47, 0.9, 0.77, 0.22, none, 0.9],
].map((column) => Float64Array.from(column));
/** The root has two nodes: one with metrics 0 and 1, the other with metric 3 and a node of metric 2 alone. */
const tree = { parents: Int32Array.of(-1, 0, 0, 2), leafParents: Int32Array.of(1, 1, 3, 2) };
const partition = { parts: ['one', 'two'], of: Int32Array.of(0, 0, 1, 1) };
const all: Scored = { columns, tree, partition };
/** The first six models, which have every metric. */
const complete: Scored = { ...all, columns: columns.map((column) => column.slice(0, 6)) };

function expectScores(found: Float64Array, expected: number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [i, score] of expected.entries()) {
    if (Number.isNaN(score)) expect(found[i]).toBeNaN();
    else expect(found[i]).toBeCloseTo(score, 12);
  }
}

/**
 * From NumPy 2.2.4 and pandas 2.2.3, with `d = df.fillna(0)`; w are the metrics' weights in the root.
 * arithmetic_mean, z_mean, mean_rank: the sum of w times `d`, `(d - d.mean()) / d.std(ddof=1)` or `d.rank()`.
 * balanced: the two parts' weighted means, each ÷ its standard deviation; their sum ÷ the sum of 1 ÷ both deviations.
 * first_component: coefficients v, the last vector of `np.linalg.eigh(C)` with `C = np.corrcoef(d.T)`, with the sign of
 * w·C·v.
 */
const withZeros: Record<AggregationMethod, number[]> = {
  arithmetic_mean: [0.4725, 0.32, 0.5275, 0.3775, 0.375, 0.735, 0.575, 0.22, 0.2075, 0.225],
  z_mean: [
    0.2422124116938843, -0.2579090561463223, 0.40146307946133775, -0.06162056564260554, -0.08173211457913904,
    1.1003649557823556, 0.5027370418825086, -0.6220083799142607, -0.6011675361072124, -0.6223398364305469,
  ],
  mean_rank: [6.5, 4.375, 7, 5.5, 4.75, 8.375, 7.25, 3.625, 4, 3.625],
  balanced: [
    0.251740249921587, -0.26563624499359684, 0.4085589819904494, -0.10853571037826248, -0.056179774569888444,
    1.06309909692705, 0.5393507864529767, -0.5855858923625125, -0.660872662694205, -0.5859388302935984,
  ],
  first_component: [
    0.28608762744967603, -0.8223111183162906, 0.7663235094811915, -0.31819133756944457, -0.40166369555781084,
    2.2326532120732683, 1.652820789419584, -1.2006081045616441, -1.6716014021439602, -0.5235094802745709,
  ],
};

/**
 * As above, but with `d = df`, whose `mean`, `std` and `rank` skip missing scores. Ranks are divided by
 * `d.notna().sum() + 1`, and nodes are means of the children that have a value. `balanced` and `first_component` have
 * the coefficients c of `df.dropna()`; the score is `nansum(z * c) * abs(c).sum() / abs(c[present]).sum()`.
 */
const ofPresent: Record<AggregationMethod, number[]> = {
  arithmetic_mean: [0.4725, 0.32, 0.5275, 0.3775, 0.375, 0.735, 0.7575, 0.44, 0.415, 0.9],
  z_mean: [
    -0.1283299235837812, -0.7305352782613386, 0.02842060365642593, -0.48252114246915684, -0.5365170193471086,
    0.923068314562713, 0.9704432368700354, -0.3306625095754614, 0.05584400475323592, 1.307745338015769,
  ],
  mean_rank: [
    0.4972222222222222, 0.2715277777777778, 0.548611111111111, 0.3979166666666667, 0.29791666666666666,
    0.7090277777777778, 0.7861111111111111, 0.43333333333333335, 0.5138888888888888, 0.85,
  ],
  balanced: [
    -0.09191334420360667, -0.7339426462858634, 0.07051571959532148, -0.6015261686505333, -0.4519935828692082,
    0.8276950794877849, 0.98669640652833, -0.3306625095754614, 0.055844004753235935, 1.307745338015769,
  ],
  first_component: [
    -0.3761432838576428, -1.2610215605807142, -0.6932691593990378, 0.885963620495829, -1.6390708343260796,
    2.7640021619406756, 0.5770723628749235, -1.7495833272202528, 0.15561268302452855, 2.5757097953273367,
  ],
};

describe('scoresWithZeros', () => {
  it.each(aggregationMethods)('agrees with NumPy on %s', (method) => {
    expectScores(scoresWithZeros(method, all), withZeros[method]);
  });

  it('is the ordinary score if no score is missing', () => {
    for (const method of aggregationMethods)
      expect(scoresWithZeros(method, complete)).toEqual(scorer(method, complete)([1, 1, 1, 1]));
  });

  it('fills only missing scores', () => {
    expect(zeroFilled([Float64Array.of(0.5, none, -1)])).toEqual([Float64Array.of(0.5, 0, -1)]);
  });
});

describe('scoresOfPresent', () => {
  it.each(aggregationMethods)('agrees with NumPy on %s', (method) => {
    expectScores(scoresOfPresent(method, all, complete), ofPresent[method]);
  });

  it.each(aggregationMethods)(
    'is the ordinary %s if no score is missing, apart from the scale of ranks',
    (method) => {
      const ordinary = scorer(method, complete)([1, 1, 1, 1]);
      const scale = method === 'mean_rank' ? 7 : 1;
      expectScores(
        scoresOfPresent(method, complete, complete),
        [...ordinary].map((score) => score / scale),
      );
    },
  );

  it('leaves a node without scores out of its parent’s mean', () => {
    const rows = [
      [0.2, 0.4, 0.6, 0.8],
      [none, 0.4, none, 0.8],
      [none, none, 0.6, none],
      [none, none, none, none],
    ];
    const given = [0, 1, 2, 3].map((metric) => Float64Array.from(rows, (row) => row[metric]!));
    const scores = scoresOfPresent('arithmetic_mean', { ...all, columns: given }, complete);
    expectScores(scores, [(0.3 + 0.7) / 2, (0.4 + 0.8) / 2, 0.6, none]);
  });

  it('has no score for a model whose metrics have coefficients of 0', () => {
    const constant = { ...complete, columns: [new Float64Array(6), ...complete.columns.slice(1)] };
    const given = { ...all, columns: columns.map((_, m) => Float64Array.of(m === 0 ? 0.5 : none)) };
    expect(scoresOfPresent('first_component', given, constant)[0]).toBeNaN();
  });
});

describe('transformedWherePresent', () => {
  const x = Float64Array.of(3, none, 1, 3, none);
  it('ranks the n models that have the metric, and divides by n + 1', () => {
    expect([...transformedWherePresent('ranks', [x])[0]!]).toEqual([2.5 / 4, none, 1 / 4, 2.5 / 4, none]);
  });

  it('standardises by the mean and standard deviation of present scores', () => {
    const [found] = transformedWherePresent('standardised', [x]);
    // (3 − 7/3) ÷ √(4/3)
    expectScores(found!, [
      2 / 3 / Math.sqrt(4 / 3),
      none,
      -4 / 3 / Math.sqrt(4 / 3),
      2 / 3 / Math.sqrt(4 / 3),
      none,
    ]);
  });

  it('gives a metric’s only score the z-score 0 and the rank ½', () => {
    const alone = Float64Array.of(none, 0.7);
    expect([...transformedWherePresent('standardised', [alone])[0]!]).toEqual([none, 0]);
    expect([...transformedWherePresent('ranks', [alone])[0]!]).toEqual([none, 0.5]);
  });
});

describe('a model with every metric', () => {
  it('has the same arithmetic mean under every policy, to the last bit', () => {
    // The terms cancel out, so the last digits depend on the order in which they are added.
    const cancelling = columns.map((column, m) => column.map((score) => (m % 2 ? 1e15 : 1) * (score - 0.5)));
    const scored = { ...all, columns: cancelling };
    const complete = { ...all, columns: cancelling.map((column) => column.slice(0, 6)) };
    const full = [...scorer('arithmetic_mean', complete)([1, 1, 1, 1])];
    expect([...scoresWithZeros('arithmetic_mean', scored).slice(0, 6)]).toEqual(full);
    expect([...scoresOfPresent('arithmetic_mean', scored, complete).slice(0, 6)]).toEqual(full);
  });
});

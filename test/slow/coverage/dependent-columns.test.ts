import { range, sum } from 'd3-array';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { orderOf } from '../../../pipeline/statistics/order/found-order.ts';
import type { OrderedPairs } from '../../../pipeline/statistics/order/ordered-pairs.ts';
import type { UnitOrder } from '../../../pipeline/statistics/order/unit-order.ts';
import { transformed } from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { covers, rejects, type World } from './runner.ts';

/**
 * Does the test notice columns that are no independent draws, and do rank sets hold where it does not, or by group where it does? The
 * columns of a world are those of a table; the true ranks are those over infinitely many tables like it.
 */
const sizes: Record<string, { rows: number; columns: number }> = {
  '20 × 6': { rows: 20, columns: 6 },
  '60 × 14': { rows: 60, columns: 14 },
  '100 × 27': { rows: 100, columns: 27 },
};
type Size = { rows: number; columns: number };

/** What a world draws its scores from. */
interface Draws {
  size: Size;
  /** The rows' values, without columns of other kinds. */
  values: Float64Array;
  normals(): Float64Array;
  /** The size of a column's noise. */
  spread(): number;
  happens(chance: number): boolean;
}

/** A table, and the rows' true scores; `families` per row, if rows have any. */
interface Table {
  truth: Float64Array;
  scores: Float64Array[];
  families?: Int32Array;
}

type Kind = (draws: Draws) => Table;

function drawsOf(size: Size, areEqual: boolean, seed: number): Draws {
  let drawn = 0;
  const normals = () => standardNormals(seededGenerator(seed, drawn++), size.rows);
  const chance = seededGenerator(seed, 1e6);
  return {
    size,
    values: normals().map((value) => (areEqual ? 0 : value)),
    normals,
    spread: () => Math.exp(0.3 * normals()[0]!),
    happens: (share) => uniformFloat64(chance) < share,
  };
}

const plus = (values: Float64Array, spread: number, noise: Float64Array) =>
  values.map((value, row) => value + spread * noise[row]!);

const independent: Kind = ({ size, values, normals, spread }) => ({
  truth: values,
  scores: range(size.columns).map(() => plus(values, spread(), normals())),
});

/** Columns with scales of their own, for values and noise. */
const scales: Kind = ({ size, values, normals, spread }) => ({
  truth: values,
  scores: range(size.columns).map(() => {
    const scale = spread() ** 2;
    return plus(values, 1, normals()).map((score) => scale * score);
  }),
});

/** Rows of a family have half of their noise in common. */
const families: Kind = ({ size, values, normals, spread }) => {
  const of = Int32Array.from(values, (_, row) => row % Math.ceil(size.rows / 5));
  const scores = range(size.columns).map(() => {
    const shared = normals();
    const own = normals();
    const noise = own.map((each, row) => Math.SQRT1_2 * (each + shared[of[row]!]!));
    return plus(values, spread(), noise);
  });
  return { truth: values, scores, families: of };
};

/** Columns come in threes, whose noise has this correlation. */
const threes =
  (correlation: number): Kind =>
  ({ size, values, normals, spread }) => {
    let shared = normals();
    const scores = range(size.columns).map((column) => {
      if (column % 3 === 0) shared = normals();
      const noise = normals().map(
        (own, row) => Math.sqrt(1 - correlation) * own + Math.sqrt(correlation) * shared[row]!,
      );
      return plus(values, spread(), noise);
    });
    return { truth: values, scores };
  };

/** Three quarters of the columns have nearly the same noise. */
const copies: Kind = ({ size, values, normals, spread }) => {
  const shared = normals();
  const scores = range(size.columns).map((column) => {
    const noise = normals();
    const isCopy = column < Math.round(0.75 * size.columns);
    return plus(values, spread(), isCopy ? plus(shared, 0.2, noise) : noise);
  });
  return { truth: values, scores };
};

/** In one column of ten, on average, half of the rows get the lowest score: the same rows, or any. */
const failing =
  (areSame: boolean): Kind =>
  ({ size, values, normals, spread, happens }) => {
    const lowest = -6;
    const isWeak = values.map((_, row) => (areSame ? row % 2 : 0.5));
    const scores = range(size.columns).map(() => {
      const hasFailures = happens(0.1);
      const column = plus(values, spread(), normals());
      return column.map((score, row) => (hasFailures && happens(isWeak[row]!) ? lowest : score));
    });
    const truth = values.map((value, row) => value + 0.1 * isWeak[row]! * (lowest - value));
    return { truth, scores };
  };

/** One column of ten, on average, has the opposite order, so much more strongly that rows are equal on average. */
const opposed: Kind = ({ size, values, normals, spread, happens }) => ({
  truth: values.map(() => 0),
  scores: range(size.columns).map(() => {
    const factor = happens(0.1) ? -9 : 1;
    return plus(
      values.map((value) => factor * value),
      spread(),
      normals(),
    );
  }),
});

/** Half of the scores in the lower half of a column are not reported, and skipped. */
const unreported: Kind = (draws) => {
  const { truth, scores } = independent(draws);
  const gaps = scores.map((column) => {
    const middle = column.toSorted()[column.length >> 1]!;
    return column.map((score) => (score < middle && draws.happens(0.5) ? Number.NaN : score));
  });
  return { truth, scores: gaps };
};

/** Per row, the true scores; per column, its scores: the order of the table as `make agree` makes it. */
function orderIn({ scores, families: given }: Table, seed: number): UnitOrder {
  const members = scores.map((_, column) => [column]);
  const weights = new Float64Array(scores.length).fill(1 / scores.length);
  const of = given ?? Int32Array.from(scores[0]!.keys());
  const units = { kind: 'metric' as const, members, table: { families: of } };
  return orderOf(scores, transformed('scores', scores), weights, units, seed)!;
}

/** Whether no row is ordered above one that is as good. */
function areRight({ rows, isOrdered }: OrderedPairs, truth: Float64Array): boolean {
  const isWrong = (place: number, later: number) =>
    isOrdered(place, later) && truth[rows[place]!]! <= truth[rows[later]!]!;
  return (
    sum(rows.keys(), (place) => sum(range(place + 1, rows.length), (later) => +isWrong(place, later))) === 0
  );
}

function world(kind: Kind, areEqual: boolean, size: Size): World {
  return (seed) => {
    const table = kind(drawsOf(size, areEqual, seed));
    const { pairs, groups, byGroup } = orderIn(table, seed);
    const hold = areRight(pairs, table.truth);
    const alarm = rejects('columns called dependent', groups !== undefined);
    if (!groups) return [alarm, rejects('rank sets, not called dependent', hold)];
    // Fewer than six groups order nothing.
    const byGroups = !byGroup || areRight(byGroup, table.truth);
    return [
      alarm,
      rejects('rank sets by column, called dependent', hold),
      rejects('rank sets by group', byGroups),
    ];
  };
}

const both = [true, false];
/** Per kind, whether rows are equal: equal ones are the hardest; and what must hold, if not all. */
const kinds: { name: string; kind: Kind; equal: boolean[]; only?: RegExp }[] = [
  { name: 'independent', kind: independent, equal: both },
  { name: 'own scales', kind: scales, equal: [false] },
  { name: 'families of rows', kind: families, equal: [true] },
  { name: 'threes, r 0.2', kind: threes(0.2), equal: [true] },
  { name: 'threes, r 0.5', kind: threes(0.5), equal: both },
  // Five of 500 are not called dependent: too few to say how often sets hold then.
  { name: 'near copies', kind: copies, equal: both, only: /by group/ },
  { name: 'low scores unreported', kind: unreported, equal: [false] },
  { name: 'half fail in one of ten', kind: failing(false), equal: [true] },
];

function title(name: string, areEqual: boolean): string {
  return `columns, ${name}, ${areEqual ? 'equal' : 'unequal'} rows:`;
}

for (const { name, kind, equal, only = /not called|by group/ } of kinds)
  for (const areEqual of equal)
    covers(title(name, areEqual), Object.keys(sizes), (size) => world(kind, areEqual, sizes[size]!), {
      least: 0.93,
      most: 1,
      bias: 0,
      only,
    });

// What no table shows: a kind of column that it lacks.
const unseen = { 'the same half fails in one of ten': failing(true), 'opposed in one of ten': opposed };
for (const [name, kind] of Object.entries(unseen))
  covers(title(name, false), Object.keys(sizes), (size) => world(kind, false, sizes[size]!), { only: /^$/ });

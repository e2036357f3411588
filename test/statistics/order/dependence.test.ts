import { range } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { looksCut } from '../../../pipeline/stages/aggregation/order/concordance.ts';
import { groupNames } from '../../../pipeline/stages/aggregation/order/group-names.ts';
import { orderColumnRows } from '../../../pipeline/stages/aggregation/order/order-columns.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { dependenceOf, isDependent } from '../../../pipeline/statistics/order/dependence.ts';
import { independentGroups, orderOf } from '../../../pipeline/statistics/order/found-order.ts';
import { groupsByPrefix } from '../../../pipeline/statistics/order/prefix-groups.ts';

const ROWS = 60;
const rows = Int32Array.from(range(ROWS));
const normals = (index: number, length = ROWS) => standardNormals(seededGenerator(7, index), length);

/** Columns of one order, in groups of three with common noise, or without any. */
function columnsIn(groups: number, common: number): Float64Array[] {
  const values = normals(0);
  return range(3 * groups).map((column) => {
    const [shared, own] = [normals(100 + Math.floor(column / 3)), normals(200 + column)];
    return values.map((value, row) => value + common * shared[row]! + own[row]!);
  });
}

function orderIn(columns: Float64Array[], named?: number[][]) {
  const members = columns.map((_, metric) => [metric]);
  const units = { kind: 'metric' as const, members, table: { families: rows, named } };
  const weights = new Float64Array(columns.length).fill(1);
  return { units, order: orderOf(columns, columns, weights, units, 1)! };
}

describe('dependence of columns', () => {
  it('has the participation ratio of residual columns', () => {
    // NumPy 2.4: columns standardised, less their projection on the mean, standardised; (Σλ)² ÷ Σλ² of the correlations.
    const table = ['314159', '265358', '979323', '846264', '338327', '950288', '419716'];
    const columns = range(6).map((c) => Float64Array.from(table, (row) => Number(row[c])));
    expect(dependenceOf(columns, Int32Array.from(range(7)), 1).ratio).toBeCloseTo(2.705822126437688, 12);
  });

  it('is found in groups of three, not in columns of other sizes of noise, and by family', () => {
    expect(isDependent(dependenceOf(columnsIn(5, 1), rows, 1))).toBe(true);
    const scales = columnsIn(5, 0).map((column, c) => column.map((score) => (1 + c) * score));
    expect(isDependent(dependenceOf(scales, rows, 1))).toBe(false);
    // Four rows of a family have the same noise in a column, but columns are independent.
    const copied = columnsIn(5, 0).map((column) => column.map((_, row) => column[row >> 2]!));
    expect(isDependent(dependenceOf(copied, rows, 1))).toBe(true);
    expect(
      isDependent(
        dependenceOf(
          copied,
          rows.map((row) => row >> 2),
          1,
        ),
      ),
    ).toBe(false);
  });

  it('is none of equal columns', () => {
    expect(dependenceOf(Array(6).fill(normals(1)), rows, 1)).toMatchObject({ pValue: 1, inflation: 1 });
  });

  it('puts columns into the groups that they came in', () => {
    const groups = independentGroups(columnsIn(8, 2), rows, 1).map((columns) =>
      columns.sort((a, b) => a - b),
    );
    expect(groups.sort((a, b) => a[0]! - b[0]!)).toEqual(range(8).map((g) => [3 * g, 3 * g + 1, 3 * g + 2]));
  });

  it('makes rank sets wider where it cannot be excluded, and by group where it is found', () => {
    const { order: silent } = orderIn(columnsIn(5, 0));
    expect(silent.groups).toBeUndefined();
    expect(silent.dependence!.inflation).toBeGreaterThan(1);
    const { order, units } = orderIn(columnsIn(8, 2));
    const ordered = (sets: typeof order.pairs) =>
      range(ROWS).flatMap((a) => range(a + 1, ROWS).filter((b) => sets.isOrdered(a, b))).length;
    expect(ordered(order.byGroup!)).toBeLessThan(ordered(order.pairs) / 2);
    expect(order.byGroup!.rows).toEqual(order.pairs.rows);
    const metrics = range(24).map((c) => ({ id: `my:topic ${Math.floor(c / 3)} ${'abc'[c % 3]}` })) as never;
    const found = orderColumnRows({ metrics, columns: columnsIn(8, 2) } as never, order, units);
    expect(found[4]).toEqual({
      metric_id: 'my:topic 1 b',
      found_group: '1',
      share_lowest: 1 / 60,
      share_highest: 1 / 60,
    });
  });

  it('takes groups from names, and says nothing by fewer than six', () => {
    const named = range(5).map((g) => [3 * g, 3 * g + 1, 3 * g + 2]);
    const { order } = orderIn(columnsIn(5, 0), named);
    expect(order).toMatchObject({ groups: named, byGroup: undefined });
  });
});

describe('names of columns', () => {
  it.each([
    [
      ['MMLU - Law', 'mmlu_art', 'GLUE: CoLA', 'GLUE/SST', 'ARC'],
      [[0, 1], [2, 3], [4]],
    ],
    [['ARC', 'HellaSwag', 'MMLU'], undefined],
    [['acc_arc', 'acc_mmlu'], undefined],
    [['well-known', 'well-read', 'x'], undefined],
  ])('say which belong together: %j', (names, groups) => {
    expect(groupsByPrefix(names)).toEqual(groups);
  });

  it('give groups names by their common words, or by the first', () => {
    const groups = [
      ['Deduce 3 objects x', 'Deduce 5 objects x'],
      ['Snarks x', 'Ruin x'],
      ['Word x'],
      ['other'],
      ['Deduce 1 objects x', 'Deduce 2 objects y'],
    ];
    expect(groupNames(groups)).toEqual(['Deduce objects x', 'x', 'Word x', 'group 4', 'Deduce objects']);
    expect(groupNames([['a (F1)', 'b (F1)'], ['c (F1)']])).toEqual(['a (F1) and 1 more', 'c (F1)']);
  });
});

describe('rows that look cut', () => {
  const scores = (count: number) => {
    const [shared, ...own] = range(7).map((c) => normals(1000 + c, count));
    return own.map((noise) =>
      noise.map((each, row) => Math.sqrt(0.6) * shared![row]! + Math.sqrt(0.4) * each),
    );
  };
  const top = (columns: Float64Array[], count: number) => {
    const sum = columns[0]!.map((_, row) => columns.reduce((total, column) => total + column[row]!, 0));
    const best = [...sum.keys()].sort((a, b) => sum[b]! - sum[a]!).slice(0, count);
    return columns.map((column) => Float64Array.from(best, (row) => column[row]!));
  };

  it('are the top of a longer list, not a whole list', () => {
    expect(looksCut(top(scores(2000), 100))).toBe(true);
    expect(looksCut(scores(100))).toBe(false);
    expect(looksCut(Array(6).fill(new Float64Array(100).fill(1)))).toBe(false);
    expect(looksCut(top(scores(2000), 59))).toBeNull();
  });
});

describe('ends of a scale', () => {
  it('are where many rows have the lowest or the highest score, and hardly any other scores are equal', () => {
    const few = Float64Array.from(range(20), (row) => (row < 10 ? 0 : row));
    const stars = Float64Array.from(range(20), (row) => row % 5);
    const columns = [few, stars, ...range(4).map((c) => normals(c, 20))];
    const units = {
      kind: 'metric' as const,
      members: columns.map((_, m) => [m]),
      table: { families: rows },
    };
    const metrics = columns.map((_, m) => ({ id: `my:${m}` }));
    const shares = orderColumnRows({ metrics, columns } as never, undefined, units);
    expect(shares.slice(0, 3)).toMatchObject([
      { share_lowest: 0.5, share_highest: 0.05, found_group: null },
      { share_lowest: null, share_highest: null },
      { share_lowest: 0.05 },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { outliers } from '../../pipeline/report/browser/outliers.ts';

const line = Array.from({ length: 10 }, (_, i) => ({ x: i, y: i ** 3 }));

describe('outliers', () => {
  it('are the points farthest from the line through the ranks', () => {
    // The first and the last point change places on one axis.
    const crossed = line.map(({ x, y }, i) => ({ x, y: i === 0 ? 729 : i === 9 ? 0 : y }));
    expect(outliers(crossed, 2).sort()).toEqual([0, 9]);
  });

  it('do not depend on the units or on the direction of an axis', () => {
    const points = line.map(({ x, y }, i) => ({ x, y: i === 4 ? 1e6 : y }));
    const other = points.map(({ x, y }) => ({ x: -x, y: Math.cbrt(y) }));
    expect(outliers(points, 3)).toEqual(outliers(other, 3));
    expect(outliers(points, 1)).toEqual([4]);
  });

  it('are none if a metric is constant or there are no points', () => {
    expect(
      outliers(
        line.map(({ y }) => ({ x: 1, y })),
        8,
      ),
    ).toEqual([]);
    expect(outliers([], 8)).toEqual([]);
  });
});

import { sort } from 'd3-array';
import { midRanks } from '../../statistics/numbers/ranks.ts';

/** The places of the most outlying points: those farthest from the line through the ranks, farthest first. */
export function outliers(points: readonly { x: number; y: number }[], most: number): number[] {
  const [x, y] = (['x', 'y'] as const).map((axis) => centredRanks(points.map((point) => point[axis])));
  const squares = x!.reduce((sum, rank) => sum + rank ** 2, 0);
  if (squares === 0) return [];
  const slope = x!.reduce((sum, rank, i) => sum + rank * y![i]!, 0) / squares;
  const distance = (i: number) => Math.abs(y![i]! - slope * x![i]!);
  return sort(points.keys(), (i) => -distance(i)).slice(0, most);
}

function centredRanks(values: readonly number[]): Float64Array {
  const ranks = midRanks(Float64Array.from(values));
  return ranks.map((rank) => rank - (values.length + 1) / 2);
}

import { type Merge, squareMatrix } from './clustering.ts';

/** A node of the tree. Its leaves have the places `first` … `end` − 1 in an order that the tree allows. */
type Node = ReturnType<typeof placeNodes>[number];

/**
 * The order of the leaves with the smallest sum of distances between neighbours, among the orders that the tree allows
 * (each merge may swap its two children; Bar-Joseph, Gifford & Jaakkola 2001). Of an order and its reverse, which are
 * equally good, the one that starts with the smaller leaf; other ties are broken in an arbitrary but fixed way. Time is
 * O(size³), memory O(size²).
 *
 * @param tree the merges of `averageLinkage`
 * @param distances as for `averageLinkage`
 */
export function optimalLeafOrder(tree: readonly Merge[], distances: Float64Array, size: number): Int32Array {
  if (size < 2) return new Int32Array(size);
  const nodes = placeNodes(tree, size);
  const leafAt = new Int32Array(size);
  for (let leaf = 0; leaf < size; leaf++) leafAt[nodes[leaf]!.first] = leaf;
  const places = bestPlaces(distancesByPlace(distances, leafAt), nodes, tree, size);
  const best = Int32Array.from(places, (place) => leafAt[place]!);
  return best[0]! < best.at(-1)! ? best : best.reverse();
}

/** Assigns places to the leaves: those of a node are contiguous, the first child's before the second's. */
function placeNodes(tree: readonly Merge[], size: number) {
  const sizes = new Array<number>(size).fill(1);
  for (const { children } of tree) sizes.push(sizes[children[0]]! + sizes[children[1]]!);
  const firsts = new Int32Array(sizes.length);
  for (let k = tree.length - 1; k >= 0; k--) {
    const [left, right] = tree[k]!.children;
    firsts[left] = firsts[size + k]!;
    firsts[right] = firsts[size + k]! + sizes[left]!;
  }
  return sizes.map((own, node) => {
    const first = firsts[node]!;
    const left = tree[node - size]?.children[0];
    /** The first place of the second child's leaves; `end` if the node is a leaf. */
    const middle = first + (left === undefined ? own : sizes[left]!);
    return { first, middle, end: first + own };
  });
}

/** The distances between places as a square matrix, row by row. */
function distancesByPlace(distances: Float64Array, leafAt: Int32Array): Float64Array {
  const byLeaf = squareMatrix(distances, leafAt.length);
  const byPlace = new Float64Array(leafAt.length ** 2);
  for (const [i, a] of leafAt.entries())
    for (const [j, b] of leafAt.entries()) byPlace[i * leafAt.length + j] = byLeaf[a]![b]!;
  return byPlace;
}

/** The range of places for the other end of a node's order that has `place` at one end: those of the other child. */
function otherEnds({ first, middle, end }: Node, place: number): [number, number] {
  if (middle === end) return [first, end];
  return place < middle ? [middle, end] : [first, middle];
}

/**
 * The best order of all places, by dynamic programming over the places at the two ends of a node's orders. The best order of a
 * merge from `a` to `d` is the best order of one child from `a` to `b`, then that of the other child from `c` to `d`, for the best
 * `b` and `c`.
 */
function bestPlaces(distances: Float64Array, nodes: readonly Node[], tree: readonly Merge[], size: number) {
  /** `costs[a * size + b]`: the cost of the best order from a to b of the smallest node with both; symmetric. */
  const costs = new Float64Array(size ** 2);
  /** `before[a * size + c]`: the best b before c if the order starts with a; a in the first child, c in the second. */
  const before = new Int32Array(size ** 2);
  /** `after[a * size + d]`: the best c if the order starts with a and ends with d. */
  const after = new Int32Array(size ** 2);

  /** Finds the best orders of a merge of two nodes. */
  const join = (left: Node, right: Node) => {
    // Per c, the cost of a … b, c for the best b.
    const upTo = new Float64Array(size);
    for (let a = left.first; a < left.end; a++) {
      const [from, to] = otherEnds(left, a);
      for (let c = right.first; c < right.end; c++) {
        let best = Number.POSITIVE_INFINITY;
        for (let b = from; b < to; b++) {
          const cost = costs[a * size + b]! + distances[c * size + b]!;
          if (cost < best) {
            best = cost;
            before[a * size + c] = b;
          }
        }
        upTo[c] = best;
      }
      for (let d = right.first; d < right.end; d++) {
        const [start, end] = otherEnds(right, d);
        let best = Number.POSITIVE_INFINITY;
        for (let c = start; c < end; c++) {
          const cost = upTo[c]! + costs[d * size + c]!;
          if (cost < best) {
            best = cost;
            after[a * size + d] = c;
          }
        }
        costs[a * size + d] = costs[d * size + a] = best;
      }
    }
  };

  for (const { children } of tree) join(nodes[children[0]]!, nodes[children[1]]!);
  const order = new Int32Array(size);
  const write = (node: number, a: number, d: number, from: number, step: 1 | -1): void => {
    const { first, middle, end } = nodes[node]!;
    const children = tree[node - size]?.children;
    if (!children) order[from] = a;
    else if (a >= middle) write(node, d, a, from + step * (end - first - 1), step === 1 ? -1 : 1);
    else {
      const c = after[a * size + d]!;
      write(children[0], a, before[a * size + c]!, from, step);
      write(children[1], c, d, from + step * (middle - first), step);
    }
  };
  const { first, middle, end } = nodes.at(-1)!;
  let best: [number, number] = [first, end - 1];
  const cost = ([a, d]: [number, number]) => costs[a * size + d]!;
  for (let a = first; a < middle; a++)
    for (let d = middle; d < end; d++) if (cost([a, d]) < cost(best)) best = [a, d];
  write(nodes.length - 1, ...best, 0, 1);
  return order;
}

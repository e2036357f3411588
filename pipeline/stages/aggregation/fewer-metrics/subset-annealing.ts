import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { shuffled } from '../../../statistics/numbers/random.ts';
import { type MetricTree, rootWeigher } from '../../../statistics/score/metric-tree.ts';
import type { CorrelationOf, MetricSubset } from '../../../statistics/score/subset-agreement.ts';

/** Exchanges that are tried, per metric. */
const TRIALS = 250;
/** The first temperature and the last one, in units of the correlation. */
const HOT = 0.003;
const COLD = 0.00006;

/**
 * A subset whose scores correlate well with the full ones, from simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983): a
 * random metric is exchanged for another, and the exchange is kept unless the smallest correlation falls by more than a
 * random amount, which shrinks from trial to trial. It leads a search by τ to other places than greedy selection does.
 *
 * @param correlations of a subset's scores with the full ones, one per method
 * @param size metrics of the subset, fewer than all
 */
export function annealedSubset(
  correlations: readonly CorrelationOf[],
  tree: MetricTree,
  size: number,
  random: RandomGenerator,
): MetricSubset {
  const metrics = tree.leafParents.length;
  const order = shuffled(Int32Array.from(Array(metrics).keys()), random);
  const [members, others] = [order.slice(0, size), order.slice(size)];
  let subset = Uint8Array.from(order, (_, metric) => Number(members.includes(metric)));
  const weigh = rootWeigher(tree);
  /** The smallest correlation; undefined if one is below `least` or missing. */
  const smallestFrom = (of: MetricSubset, least: number): number | undefined => {
    const weights = weigh(of);
    let smallest = 1;
    for (const correlationOf of correlations) {
      smallest = Math.min(smallest, correlationOf(of, weights));
      if (!(smallest >= least)) return undefined;
    }
    return smallest;
  };
  let smallest = smallestFrom(subset, -1) ?? -1;
  const trials = TRIALS * metrics;
  for (let trial = 0; trial < trials; trial++) {
    const temperature = HOT * (COLD / HOT) ** (trial / trials);
    const [i, j] = [uniformInt(random, 0, size - 1), uniformInt(random, 0, others.length - 1)];
    const next = subset.with(members[i]!, 0).with(others[j]!, 1);
    const least = smallest + temperature * Math.log(uniformFloat64(random));
    const found = smallestFrom(next, least);
    if (found === undefined) continue;
    [subset, smallest] = [next, found];
    [members[i], others[j]] = [others[j]!, members[i]!];
  }
  return subset;
}

import { createHash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { simulateEigenvalues } from '../../pipeline/stages/structure/components/parallel-analysis.ts';
import { correlateAll } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import { correlationMethods } from '../../pipeline/statistics/correlation/correlations.ts';
import { pairCount } from '../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { type Interval, singleModels } from '../../pipeline/statistics/resampling/bootstrap.ts';
import { resampleAgreement } from '../../pipeline/statistics/resampling/resample-agreement.ts';
import { Workers } from '../../pipeline/workers/workers.ts';

// Prints hashes of results that several threads compute, and how many milliseconds each other thread was active.

const others: Worker[] = [];
process.on('worker', (worker) => others.push(worker));

/** Rounded scores, 30 % of them missing, with so many patterns of missing scores. */
function cohort(models: number, metrics: number, patterns: number): Float64Array[] {
  return Array.from({ length: metrics }, (_, metric) => {
    const scores = standardNormals(seededGenerator(1, metric), models);
    const gaps = standardNormals(seededGenerator(2, metric % patterns), models);
    // A normal value is above 0.524 with a probability of 0.3.
    return scores.map((score, model) => (gaps[model]! > 0.524 ? Number.NaN : Math.round(score * 10)));
  });
}

function sha256(...arrays: ArrayBufferView[]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}

async function main(): Promise<void> {
  const workers = new Workers();

  const columns = cohort(150, 60, 3);
  // Metric 7 is constant in the resamples without this model, which has all metrics.
  const model = columns[0]!.findIndex((_, i) => columns.every((column) => !Number.isNaN(column[i])));
  columns[7] = new Float64Array(150).with(model, 1);
  const pairs = [...Array(pairCount(60)).keys()];
  const resampled = await resampleAgreement(
    workers,
    {
      columns,
      counted: new Float64Array(pairs.length),
      quantities: [
        { kind: 'mean', pairs },
        { kind: 'share_negative', pairs: pairs.slice(40) },
      ],
      // So many resamples start seven further threads, one per 1e8 elementary steps.
      sampling: { units: singleModels(150), size: 150, resamples: 5600, seed: 3 },
    },
    { withPairs: true },
  );
  // Threads that already run take part in smaller tasks, too.
  const scattered = cohort(600, 120, 120);
  const correlations = await correlateAll(workers, scattered, correlationMethods);

  // A task with linear algebra.
  const simulated = { models: 100, metrics: 20, simulations: 200, seed: 4 };
  const eigenvalues = await simulateEigenvalues(workers, simulated);

  const hashOf = (intervals: Interval[]) =>
    sha256(Float64Array.from(intervals.flatMap(({ low, high, degenerate }) => [low, high, degenerate])));

  console.log(
    JSON.stringify({
      active: others.map((worker) => worker.performance.eventLoopUtilization().active),
      degenerate: resampled.quantities.map(({ degenerate }) => degenerate),
      hashes: {
        pairs: sha256(resampled.pairs.low, resampled.pairs.high, resampled.pairs.degenerate),
        quantities: hashOf(resampled.quantities),
        eigenvalues: sha256(...eigenvalues),
        ...Object.fromEntries(
          correlationMethods.map((method) => {
            const { n, estimate, z } = correlations[method];
            return [method, sha256(n, estimate, z)];
          }),
        ),
      },
    }),
  );
}

main();

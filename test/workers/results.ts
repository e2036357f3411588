import { createHash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { correlateAll } from '../../pipeline/parallel/correlate-all.ts';
import { resampleAgreement } from '../../pipeline/parallel/resample-agreement.ts';
import { simulateEigenvalues } from '../../pipeline/parallel/simulate-eigenvalues.ts';
import { testByFamily } from '../../pipeline/parallel/test-families.ts';
import { type Interval, singleModels } from '../../pipeline/statistics/bootstrap.ts';
import { correlationMethods } from '../../pipeline/statistics/correlations.ts';
import { pairCount } from '../../pipeline/statistics/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/random.ts';
import { Workers } from '../../pipeline/workers/workers.ts';

// Prints the hashes of what threads compute, and for how many milliseconds each of the others was at work.

const others: Worker[] = [];
process.on('worker', (worker) => others.push(worker));

/** Rounded scores, of which 30 % are missing: in three patterns, or in one for every metric. */
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
  // Constant in the resamples without the one model that differs, which all the other metrics have.
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
      // Seven threads more are started for this many, each for 2e8 elementary steps.
      sampling: { units: singleModels(150), size: 150, resamples: 5600, seed: 3 },
    },
    { withPairs: true },
  );
  // The threads are there now, so they take part in this, which is less work.
  const scattered = cohort(600, 120, 120);
  const correlations = await correlateAll(workers, scattered, correlationMethods);
  const families = {
    of: Int32Array.from({ length: 600 }, (_, model) => Math.floor(model ** 0.5)),
    count: 25,
  };
  const tests = await testByFamily(workers, scattered, families, correlations.spearman.estimate);

  // What takes linear algebra, which threads load when they are asked for it.
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
        tests: sha256(tests.t, tests.freedom),
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

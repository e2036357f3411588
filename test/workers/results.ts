import { createHash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { eigenvalueTask } from '../../pipeline/stages/structure/components/parallel-analysis.ts';
import { correlateAll } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import { correlationMethods } from '../../pipeline/statistics/correlation/correlations.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { unitsByLabel } from '../../pipeline/statistics/numbers/units.ts';
import { LeaveOut } from '../../pipeline/statistics/resampling/jackknife.ts';
import { sharedFloats } from '../../pipeline/workers/shared-arrays.ts';
import { Workers } from '../../pipeline/workers/workers.ts';

// Prints hashes of results that several threads compute, and how many milliseconds each other thread was active.

const others: Worker[] = [];
process.on('worker', (worker) => others.push(worker));

/** Rounded scores, 30 % of them missing. */
function cohort(models: number, metrics: number): Float64Array[] {
  return Array.from({ length: metrics }, (_, metric) => {
    const scores = standardNormals(seededGenerator(1, metric), models);
    const gaps = standardNormals(seededGenerator(2, metric), models);
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

  const simulations = 2000;
  const found = { eigenvalues: sharedFloats(20 * simulations) };
  const simulated = { models: 100, metrics: 20, simulations, seed: 4, found };
  // Seven further threads may start, one per 1e8 elementary steps.
  await workers.share(eigenvalueTask, simulated, simulations, 8e8);

  // Threads that already run take part in smaller tasks, too.
  const columns = cohort(400, 80);
  const correlations = await correlateAll(workers, columns, correlationMethods);
  const units = unitsByLabel(Array.from(columns[0]!, (_, model) => String(model % 12)));
  const { estimate: counted } = correlations.spearman;
  const intervals = (await LeaveOut.from(workers, { columns, counted, units })).pairIntervals(columns);

  console.log(
    JSON.stringify({
      active: others.map((worker) => worker.performance.eventLoopUtilization().active),
      hashes: {
        eigenvalues: sha256(found.eigenvalues),
        intervals: sha256(intervals.low, intervals.high),
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

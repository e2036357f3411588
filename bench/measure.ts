import fs from 'node:fs';

/** A computation is repeated until one of these limits is reached, but runs at least once. */
export interface Effort {
  runs: number;
  /** Seconds. */
  budget: number;
}

/** The measurements that each tool's process prints. */
export interface Measured {
  /** Per run, without reading the data and writing the results. */
  seconds: number[];
  /** Peak memory in bytes before the data are read; null if the system does not report it. */
  idle: number | null;
  /** The same after the first run. */
  peak: number | null;
}

/** Peak memory in bytes from /proc, because that of `getrusage` starts at the parent's. */
export function peak(): number | null {
  if (!fs.existsSync('/proc/self/status')) return null;
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync('/proc/self/status', 'utf8'));
  return line && Number(line[1]) * 1024;
}

/** Prints the peak memory of the first run and the time of each run; returns the last result. */
export async function measure<T>(
  compute: () => Promise<T>,
  idle: number | null,
  { runs, budget }: Effort,
): Promise<T> {
  const measured: Measured = { seconds: [], idle, peak: null };
  for (let total = 0; ; ) {
    const start = performance.now();
    const result = await compute();
    const seconds = (performance.now() - start) / 1000;
    measured.seconds.push(seconds);
    measured.peak ??= peak();
    total += seconds;
    if (measured.seconds.length < runs && total < budget) continue;
    process.stdout.write(`${JSON.stringify(measured)}\n`);
    return result;
  }
}

import fs from 'node:fs';

/** How often something is run: until one of the two is reached, but at least once. */
export interface Effort {
  runs: number;
  /** Seconds. */
  budget: number;
}

/** What a process tells of a computation in it, each tool in the same way. */
export interface Measured {
  /** Of every run; the data are in memory before and what is found stays there. */
  seconds: number[];
  /** The most bytes of memory that the process has had before it read the data; null where the system does not say. */
  idle: number | null;
  /** The same after the first run. */
  peak: number | null;
}

/** Of the system's own count: that of `getrusage` begins with what the parent had. */
export function peak(): number | null {
  if (!fs.existsSync('/proc/self/status')) return null;
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync('/proc/self/status', 'utf8'));
  return line && Number(line[1]) * 1024;
}

/** Prints what the first run took in memory and each run in time, and returns the last result. */
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

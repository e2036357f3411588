import { spawn } from 'node:child_process';
import fs from 'node:fs';

/** The time and memory of a process, and why it failed. */
export interface Watched {
  seconds: number;
  /** Processor seconds of all threads, which hardly depend on other programs; null if not reported by the system. */
  cpu: number | null;
  /** Peak memory in bytes; null if the system does not report it. */
  peak: number | null;
  /** Empty if it succeeded. */
  fault: string;
  output: string;
}

/** The limits at which a process is stopped. */
export interface Bounds {
  minutes: number;
  gigabytes: number;
}

const EVERY_MS = 20;
/** Ticks of Linux's clock per second. */
const TICKS = 100;

/** Runs a command that is one process, and watches its time and memory until it ends. */
export async function watch(
  words: readonly string[],
  cwd: string,
  { minutes, gigabytes }: Bounds,
): Promise<Watched> {
  const start = performance.now();
  const child = spawn(words[0]!, words.slice(1), { cwd, env: environment() });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  let peak: number | null = null;
  let cpu: number | null = null;
  let stopped = '';
  const stop = (reason: string) => {
    stopped = reason;
    child.kill('SIGKILL');
  };
  const timer = setInterval(() => {
    peak = peakOf(child.pid!) ?? peak;
    cpu = cpuOf(child.pid!) ?? cpu;
    if (stopped) return;
    if (peak !== null && peak > gigabytes * 2 ** 30) stop(`stopped at ${gigabytes} GiB`);
    else if (performance.now() - start > minutes * 60_000) stop(`stopped after ${minutes} minutes`);
  }, EVERY_MS);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(timer);
  const fault = stopped || (code === 0 ? '' : faultIn(output));
  return { seconds: (performance.now() - start) / 1000, cpu, peak, fault, output };
}

/** The environment without the settings of the measuring run. */
function environment(): NodeJS.ProcessEnv {
  const { STRICT: _strict, EXECUTOR: _executor, ...rest } = process.env;
  return { ...rest, TZ: 'UTC', LC_ALL: 'C', MIRROR: '' };
}

/** Its peak memory so far, in bytes; undefined once it has ended. */
function peakOf(pid: number): number | undefined {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds of user and system time so far. */
function cpuOf(pid: number): number | undefined {
  try {
    // The process name before these fields, in brackets, may contain anything.
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return undefined;
  }
}

function faultIn(output: string): string {
  const line = output.split('\n').find((each) => /error|cannot|larger than|out of memory/i.test(each));
  return (line ?? output.trim().split('\n').at(-1) ?? 'failed').trim().slice(0, 200);
}

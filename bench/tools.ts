import { spawnSync } from 'node:child_process';
import { threadCount } from '../pipeline/workers/workers.ts';
import type { Measured } from './measure.ts';
import type { ConsistencyTask, CorrelationTask, ResamplingTask } from './ours.ts';

/** The measurements of a tool, or why there are none. */
export type Outcome = { measured: Measured; note?: undefined } | { measured?: undefined; note: string };

export const NOT_INSTALLED = 'not installed';

const TIMEOUT_MINUTES = 20;

/** Another tool, which is installed. */
export interface Tool {
  /** Includes the versions of its packages. */
  name: string;
  run(script: string, words: readonly (string | number)[]): Outcome;
}

/** pandas, NumPy and SciPy, in the first Python that has them. */
export function findPython(): Tool | undefined {
  const versions =
    'import platform, numpy, pandas, scipy; print(f"Python {platform.python_version()}, pandas {pandas.__version__}, NumPy {numpy.__version__}, SciPy {scipy.__version__}")';
  const found = ['python3', '/usr/bin/python3'].flatMap((python) => {
    const name = outputOf(python, ['-c', versions]);
    return name === undefined ? [] : [{ python, name }];
  })[0];
  // -B: no compiled files beside the scripts.
  return (
    found && { name: found.name, run: (script, words) => runTool(found.python, ['-B', script, ...words]) }
  );
}

export function findR(): Tool | undefined {
  const name = outputOf('Rscript', ['--vanilla', '-e', 'cat("R", format(getRversion()))']);
  if (name === undefined) return undefined;
  return { name, run: (script, words) => runTool('Rscript', ['--vanilla', script, ...words]) };
}

/** Runs this project in its own process. Throws if it fails, because then there is nothing to compare. */
export function runOurs(
  task: ['correlation', CorrelationTask] | ['resampling', ResamplingTask] | ['consistency', ConsistencyTask],
  workers = threadCount(),
): { measured: Measured } {
  const words = ['dist/bench-ours.js', task[0], JSON.stringify(task[1])];
  const { status, stdout, stderr } = spawn(process.execPath, words, { WORKERS: String(workers) });
  if (status !== 0) throw new Error(`bench/ours.ts failed: ${stderr}`);
  return { measured: JSON.parse(stdout) };
}

/** The output of a command; undefined if it is missing or fails. */
function outputOf(command: string, words: string[]): string | undefined {
  const { status, stdout } = spawn(command, words);
  return status === 0 ? stdout.trim() : undefined;
}

function runTool(command: string, words: readonly (string | number)[]): Outcome {
  const { error, signal, status, stdout, stderr } = spawn(command, words.map(String));
  if (status === 0) return { measured: JSON.parse(stdout) };
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT')
    return { note: `not done in ${TIMEOUT_MINUTES} minutes` };
  const lines = stderr.trim().split('\n');
  const message = lines.findLast((line) => /error\b/i.test(line)) ?? lines.at(-1);
  return { note: `failed: ${error?.message ?? signal ?? message}` };
}

function spawn(command: string, words: readonly string[], environment: Record<string, string> = {}) {
  return spawnSync(command, words, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: TIMEOUT_MINUTES * 60_000,
  });
}

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import type { Task } from './task.ts';

/** The seconds of each run, or why there are none. */
export type Outcome = { seconds: number[] } | { note: string };

const TIMEOUT_MINUTES = 20;
const VERSIONS = `import platform, numpy, pandas, scipy
print("Python", platform.python_version(), end=", ")
print(*(f"{each.__name__} {each.__version__}" for each in (pandas, numpy, scipy)), sep=", ")`;

export interface Tools {
  /** With their versions. */
  names: string[];
  /** Runs a script with these arguments. */
  run(script: string, words: readonly (string | number)[]): Outcome;
}

/** Python with pandas, NumPy and SciPy, and R, if they are installed. */
export function findTools(): Tools {
  const python = ['python3', '/usr/bin/python3'].find((name) => versionOf(name, ['-c', VERSIONS]));
  const r = versionOf('Rscript', ['--vanilla', '-e', 'cat("R", format(getRversion()))']);
  return {
    names: [
      (python && versionOf(python, ['-c', VERSIONS])) ?? 'pandas and NumPy not installed',
      r ?? 'R not installed',
    ],
    run(script, words) {
      const isR = script.endsWith('.R');
      if (!(isR ? r : python)) return { note: 'not installed' };
      // -B: no compiled files beside the scripts.
      const command = isR ? ['Rscript', '--vanilla'] : [python!, '-B'];
      return outcomeOf(spawn([...command, script, ...words.map(String)]));
    },
  };
}

/** Runs this project in its own process. Throws if it fails, because then there is nothing to compare. */
export function runOurs(task: Task, workers: number): number[] {
  const words = [process.execPath, 'dist/bench-ours.js', JSON.stringify(task)];
  const outcome = outcomeOf(spawn(words, { WORKERS: String(workers) }));
  if ('note' in outcome) throw new Error(`bench/ours.ts ${outcome.note}`);
  return outcome.seconds;
}

function versionOf(command: string, words: string[]): string | undefined {
  const { status, stdout } = spawn([command, ...words]);
  return status === 0 ? stdout.trim() : undefined;
}

function outcomeOf({ error, signal, status, stdout, stderr }: SpawnSyncReturns<string>): Outcome {
  if (status === 0) return { seconds: JSON.parse(stdout) };
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT')
    return { note: `not done in ${TIMEOUT_MINUTES} minutes` };
  const lines = stderr.trim().split('\n');
  const message = lines.findLast((line) => /error\b/i.test(line)) ?? lines.at(-1);
  return { note: `failed: ${error?.message ?? signal ?? message}` };
}

function spawn([command, ...words]: readonly string[], environment: Record<string, string> = {}) {
  return spawnSync(command!, words, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: TIMEOUT_MINUTES * 60_000,
  });
}

import { spawnSync } from 'node:child_process';
import { threadCount } from '../../pipeline/workers/workers.ts';
import type { Measured } from './measure.ts';
import type { CorrelationTask, ResamplingTask } from './ours.ts';

/** What a tool took, or why there is nothing to tell. */
export type Outcome = { measured: Measured; note?: undefined } | { measured?: undefined; note: string };

export const NOT_INSTALLED = 'not installed';

const TIMEOUT_MINUTES = 20;

/** Another tool, if it is there. */
export interface Tool {
  /** With the versions of what it uses. */
  name: string;
  run(script: string, words: readonly (string | number)[]): Outcome;
}

/** pandas, NumPy and SciPy, in the first Python that has them. */
export function findPython(): Tool | undefined {
  const versions =
    'import platform, numpy, pandas, scipy; print(f"Python {platform.python_version()}, pandas {pandas.__version__}, NumPy {numpy.__version__}, SciPy {scipy.__version__}")';
  const found = ['python3', '/usr/bin/python3'].flatMap((python) => {
    const name = wordsOf(python, ['-c', versions]);
    return name === undefined ? [] : [{ python, name }];
  })[0];
  // Without files of compiled code beside the scripts.
  return (
    found && { name: found.name, run: (script, words) => runTool(found.python, ['-B', script, ...words]) }
  );
}

export function findR(): Tool | undefined {
  const name = wordsOf('Rscript', ['--vanilla', '-e', 'cat("R", format(getRversion()))']);
  if (name === undefined) return undefined;
  return { name, run: (script, words) => runTool('Rscript', ['--vanilla', script, ...words]) };
}

/** This project, as a process of its own. Where that fails there is nothing to compare. */
export function runOurs(
  task: ['correlation', CorrelationTask] | ['resampling', ResamplingTask],
  workers = threadCount(),
): { measured: Measured } {
  const words = ['dist/bench-ours.js', task[0], JSON.stringify(task[1])];
  const { status, stdout, stderr } = spawn(process.execPath, words, { WORKERS: String(workers) });
  if (status !== 0) throw new Error(`test/bench/ours.ts failed: ${stderr}`);
  return { measured: JSON.parse(stdout) };
}

/** What a command prints, where it is there and has what it needs. */
function wordsOf(command: string, words: string[]): string | undefined {
  const { status, stdout } = spawn(command, words);
  return status === 0 ? stdout.trim() : undefined;
}

function runTool(command: string, words: readonly (string | number)[]): Outcome {
  const { error, signal, status, stdout, stderr } = spawn(command, words.map(String));
  if (status === 0) return { measured: JSON.parse(stdout) };
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT')
    return { note: `not done in ${TIMEOUT_MINUTES} minutes` };
  const lines = stderr.trim().split('\n');
  const said = lines.findLast((line) => /error\b/i.test(line)) ?? lines.at(-1);
  return { note: `failed: ${error?.message ?? signal ?? said}` };
}

function spawn(command: string, words: readonly string[], environment: Record<string, string> = {}) {
  return spawnSync(command, words, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: TIMEOUT_MINUTES * 60_000,
  });
}

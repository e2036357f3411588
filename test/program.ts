import { terminalEffects } from '../pipeline/program/terminal-effects.ts';
import { runAsProcess } from '../pipeline/run-as-process.ts';
import { clockAt, NOW } from './clock.ts';
import { sourcesForTests } from './sources-for-tests.ts';

// The program with test sources, at the time TEST_NOW or NOW. `finished.ts` bundles it as dist/test-program.js. `TEST_SLURM_THRESHOLD` is `Effects.slurmThreshold`.
const { TEST_NOW, TEST_SLURM_THRESHOLD } = process.env;
void runAsProcess(process.argv.slice(2), {
  ...terminalEffects(),
  now: clockAt(TEST_NOW ?? NOW),
  sources: sourcesForTests,
  ...(TEST_SLURM_THRESHOLD ? { slurmThreshold: Number(TEST_SLURM_THRESHOLD) } : {}),
});

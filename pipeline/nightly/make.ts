import fs from 'node:fs';
import { handOn } from '../hand-on.js';

/** What the outer Make sums up the failures of a run in. */
const FAILED = 'out/.build/.failed';

/** Of what is said of a failure, so much is kept. */
const LONGEST = 2000;

/** What was wrong, where a run of Make failed. */
export type Made = { problem?: string };

/** Makes all studies, never of simulated scores; what it says is said as it is. */
export async function makeAll(): Promise<Made> {
  const { MAKEFLAGS: _flags, MAKELEVEL: _level, MFLAGS: _m, FAILURES: _noted, ...env } = process.env;
  const code = await handOn('make', ['--no-print-directory', 'STRICT=1', 'all'], {
    // The fetch stage takes nothing that the night has not.
    env: { ...env, RENEWED: '1' },
    input: 'ignore',
  });
  if (code === 0) return {};
  const said = fs.existsSync(FAILED) ? fs.readFileSync(FAILED, 'utf8').trim() : '';
  return { problem: said.slice(0, LONGEST) || `make failed with exit code ${code}` };
}

import { terminalEffects } from '../pipeline/effects.ts';
import { runAsProcess } from '../pipeline/process.ts';
import { sourcesForTests } from './sources-for-tests.ts';

/** The program with a test's sources; `finished.ts` bundles it as dist/test-program.js. */
void runAsProcess(process.argv.slice(2), { ...terminalEffects(), sources: sourcesForTests });

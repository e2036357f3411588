import { terminalEffects } from '../pipeline/effects.ts';
import { runAsProcess } from '../pipeline/process.ts';
import { sourcesForTests } from './sources-for-tests.ts';

// The program with test sources. `finished.ts` bundles it as dist/test-program.js. `TEST_JOURNEY` is `Effects.journey`.
const { TEST_JOURNEY } = process.env;
void runAsProcess(process.argv.slice(2), {
  ...terminalEffects(),
  sources: sourcesForTests,
  ...(TEST_JOURNEY ? { journey: Number(TEST_JOURNEY) } : {}),
});

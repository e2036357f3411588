import fs from 'node:fs';
import { expect, inject, it } from 'vitest';
import { startNights } from '../nightly/fake-source.ts';

const { source, nights } = await startNights(inject('finished'));

// test/nightly/night.test.ts has a case with less damage.
it('a refresh remembers all releases except a damaged one', async () => {
  for (const state of [0, 1, 2]) {
    source.state = state;
    expect((await nights.refresh()).code).toBe(0);
  }
  const history = nights.history();
  expect(history).toHaveLength(3);
  const { previous } = nights.current();
  for (const folder of ['out/history', `out/releases/${previous}/paper/agreement`])
    fs.rmSync(nights.project.path(folder), { recursive: true });
  const output = await nights.outputOf();
  expect(output).toContain(`moved the damaged release out/releases/${previous} to out/releases/.damaged/`);
  // There is also a new release, because the outputs compare with fewer earlier releases.
  const known = nights.history().filter((file) => history.includes(file));
  expect(known).toEqual(history.filter((file) => !file.includes(previous!)));
});

import fs from 'node:fs';
import { expect, inject, it } from 'vitest';
import { flipBit, isNamed, isSilent } from '../faults/flips.ts';
import { Nights, startNights } from '../nightly/fake-source.ts';

const { source, nights } = await startNights(inject('finished'));
const FLIPS = Number(process.env.FLIPS ?? 300);

/** Hashes of everything that people and programs read. The status has the time. */
function outputs({ project }: Nights): Record<string, string> {
  const { 'out/status.json': _status, ...hashes } = { ...project.hashes('out'), ...project.hashes('raw') };
  return hashes;
}

// test/nightly/night.test.ts flips bits of every kind of file at once.
it(`${FLIPS} flipped bits in files of every kind are repaired or named, one at a time`, {
  timeout: 600_000 + FLIPS * 60_000,
}, async () => {
  for (const state of [1, 2]) {
    source.state = state;
    expect((await nights.refresh()).code).toBe(0);
  }
  const before = outputs(nights);
  const counts = { repaired: 0, named: 0 };
  const silent: string[] = [];
  for (let n = 0; n < FLIPS; n++) {
    const damaged = new Nights(source, nights.project);
    const flip = flipBit(damaged.project, n);
    // Only a refresh reads releases and the status.
    const isNight = Math.floor(n / 11) % 2 === 0 || /^out\/(releases|status)/.test(flip.file);
    const { code, output } = isNight ? await damaged.refresh() : await damaged.project.run();
    const name = `${n}: ${isNight ? 'refresh' : 'all'} after ${flip.file}`;
    if (isNamed(flip.file, output)) counts.named++;
    else {
      if (code !== 0) silent.push(`${name}: exit code ${code}\n${output}`);
      if (isSilent(damaged.project, flip, output)) silent.push(`${name}: still there`);
      const after = outputs(damaged);
      const changed = Object.keys({ ...before, ...after }).filter((file) => before[file] !== after[file]);
      if (changed.length > 0) silent.push(`${name}: ${changed.slice(0, 5).join(', ')}`);
      counts.repaired++;
    }
    expect(fs.existsSync(damaged.project.path('out/current/release.json')), name).toBe(true);
    damaged.project.remove();
  }
  console.log(`${FLIPS} flipped bits: ${counts.repaired} repaired without a word, ${counts.named} named`);
  expect(silent).toEqual([]);
});

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const SERVICE = 'deploy/metalign.service';
/**
 * The largest exposure, in tenths; systemd rates up to 2 of 10 as "OK". The remaining exposure is the network, which a
 * refresh needs.
 */
const MOST_EXPOSED = 20;

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const hasSystemd = analyze('--version').status === 0;
if (!hasSystemd) console.warn('Skipped: systemd-analyze is missing');

describe.skipIf(!hasSystemd)('the systemd units', () => {
  it('are valid', () => {
    const { status, stderr } = analyze('verify', '--man=no', SERVICE, 'deploy/metalign.timer');
    expect([status, stderr]).toEqual([0, '']);
  });

  it('give a run little access besides the network', () => {
    const threshold = `--threshold=${MOST_EXPOSED}`;
    const { status, stderr } = analyze('security', '--no-pager', '--offline=yes', threshold, SERVICE);
    expect(status, stderr).toBe(0);
  });
});

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';

const SERVICE = 'deploy/metalign.service';
const TIMER = 'deploy/metalign.timer';
/**
 * The largest exposure, in tenths; systemd rates up to 2 of 10 as "OK". The remaining exposure is the network, which a
 * refresh needs.
 */
const MOST_EXPOSED = 20;

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const hasSystemd = analyze('--version').status === 0;
if (!hasSystemd) console.warn('Skipped: systemd-analyze is missing; units are only read as INI');

/** The values of each key, by section; a key may have several. */
function unit(file: string): Record<string, Record<string, string[]>> {
  const sections: Record<string, Record<string, string[]>> = {};
  let section: Record<string, string[]> | undefined;
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    const name = /^\[(\w+)\]$/.exec(line)?.[1];
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name) section = sections[name] = {};
    else if (key && section) section[key] = [...(section[key] ?? []), value!];
    else if (line !== '' && !line.startsWith('#')) throw new Error(`${file}: ${line}`);
  }
  return sections;
}

describe('the systemd units', () => {
  it.skipIf(!hasSystemd)('are valid', () => {
    const { status, stderr } = analyze('verify', '--man=no', SERVICE, TIMER);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it.skipIf(!hasSystemd)('give a run little access besides the network', () => {
    const { status, stderr } = analyze(
      'security',
      '--no-pager',
      '--offline=yes',
      `--threshold=${MOST_EXPOSED}`,
      SERVICE,
    );
    expect(status, stderr).toBe(0);
  });

  it('run the refresh once, as a user of its own, for a bounded time', () => {
    const { Service } = unit(SERVICE);
    expect(Service).toMatchObject({
      Type: ['oneshot'],
      User: ['metalign'],
      ExecStart: ['/bin/sh deploy/refresh.sh'],
      TimeoutStartSec: ['2h'],
      Nice: ['10'],
    });
    // Exit code 3 (a stale source) counts as a failure too, so that OnFailure= handles it.
    expect(Service).not.toHaveProperty('SuccessExitStatus');
  });

  it('let it write to its own folder only, and gain no privileges', () => {
    expect(unit(SERVICE).Service).toMatchObject({
      ProtectSystem: ['strict'],
      ReadWritePaths: unit(SERVICE).Service!.WorkingDirectory!,
      ProtectHome: ['yes'],
      PrivateTmp: ['yes'],
      NoNewPrivileges: ['yes'],
      CapabilityBoundingSet: [''],
    });
  });

  it('start it at a time in UTC with a random delay, and catch up on a missed night', () => {
    const { Timer } = unit(TIMER);
    expect(Timer!.OnCalendar).toEqual([expect.stringMatching(/^\*-\*-\* \d\d:\d\d:\d\d UTC$/)]);
    expect(Timer).toMatchObject({ Persistent: ['true'], RandomizedDelaySec: ['30min'] });
  });
});

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { CronFileParser } from 'cron-parser';
import { beforeEach, describe, expect, it } from 'vitest';
import { Folder } from '../folder.ts';

const FILE = 'deploy/crontab';
const { variables, expressions, errors } = CronFileParser.parseFileSync(FILE);

describe('the crontab', () => {
  it('is valid, and has one line that runs once a day, in UTC', () => {
    expect(errors).toEqual({});
    expect(variables).toMatchObject({ CRON_TZ: 'UTC', TZ: 'UTC', MIRROR: '' });
    const [nightly, ...others] = expressions;
    expect(others).toEqual([]);
    const times = nightly!.take(3).map((time) => time.getTime());
    expect([times[1]! - times[0]!, times[2]! - times[1]!]).toEqual([86_400_000, 86_400_000]);
  });

  describe('mails', () => {
    let folder: Folder;
    beforeEach(() => {
      folder = new Folder();
      return () => folder.remove();
    });

    /** The output that cron would mail. */
    const mailed = (refresh?: string) => {
      if (refresh !== undefined) folder.write('deploy/refresh.sh', refresh);
      const [line] = /^\d.*$/m.exec(fs.readFileSync(FILE, 'utf8'))!;
      // cron ends a command at %.
      expect(line).not.toContain('%');
      const command = line.split(' ').slice(5).join(' ').replace('/srv/metalign', folder.root);
      const env = { ...variables, HOME: folder.root } as unknown as NodeJS.ProcessEnv;
      const { stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { env, encoding: 'utf8' });
      return stdout + stderr;
    };

    it('nothing if all went well', () => {
      expect(mailed('echo fine')).toBe('');
      expect(folder.read('refresh.log')).toBe('fine\n');
    });

    it('the exit code and the end of the log otherwise', () => {
      expect(mailed('echo stale >&2; exit 3')).toBe('metalign: the refresh ended with 3\nstale\n');
      expect(mailed('exit 1')).toContain('ended with 1');
    });
  });
});

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { Folder } from '../folder.ts';

/** Runs `.ci/audit.sh` with a fake npm that prints `answer` and ends with `code`. */
function audit(code: number, answer: string) {
  const folder = new Folder();
  folder.write('answer', answer);
  folder.write('npm', `#!/bin/sh\ncat '${folder.path('answer')}'\nexit ${code}\n`);
  fs.chmodSync(folder.path('npm'), 0o755);
  const { status, stdout } = spawnSync('sh', ['.ci/audit.sh'], {
    env: { ...process.env, PATH: `${folder.root}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  folder.remove();
  return { status, stdout };
}

it('the audit in CI fails if a package has a known vulnerability, and says if the registry does not answer', () => {
  expect(audit(0, 'found 0 vulnerabilities')).toEqual({
    status: 0,
    stdout: 'npm audit: no known fault of high severity\n',
  });
  const found = audit(1, 'tar  <7\nSeverity: high\n1 high severity vulnerability\n');
  expect(found.status).toBe(1);
  expect(found.stdout).toContain('1 high severity vulnerability');
  for (const answer of [
    'npm warn audit 405 Method Not Allowed\nnpm error audit endpoint returned an error\n',
    'npm error code ENOTFOUND\n',
  ])
    expect(audit(1, answer)).toEqual({
      status: 0,
      stdout: 'npm audit: not done, since the registry does not answer it\n',
    });
});

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { validateWorkflow } from '@action-validator/core';
import { load } from 'js-yaml';
import { beforeEach, describe, expect, it } from 'vitest';
import { Folder } from '../folder.ts';

interface Step {
  name?: string;
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  shell?: string;
  with?: Record<string, unknown>;
}
interface Job {
  permissions?: Record<string, string>;
  if?: string;
  steps: Step[];
}

const text = fs.readFileSync('deploy/github-workflow.yml', 'utf8');
const workflow = load(text) as {
  permissions: Record<string, string>;
  jobs: Record<'audit' | 'refresh' | 'deploy', Job>;
};
const { audit, refresh, deploy } = workflow.jobs;
const step = (name: string) => refresh.steps.find((each) => each.name === name)!;

describe('the workflow', () => {
  it('is valid', () => {
    expect(validateWorkflow(text).errors).toEqual([]);
    expect(validateWorkflow(text.replace('runs-on:', 'run-on:')).errors).not.toEqual([]);
  });

  it('has only read permissions, except that the deploying job may write pages', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(audit.permissions).toBeUndefined();
    expect(refresh.permissions).toBeUndefined();
    expect(deploy.permissions).toEqual({ pages: 'write', 'id-token': 'write' });
    expect(text).not.toMatch(/secrets\.|pull_request|write-all/);
  });

  it('uses only official actions, by the tag of a release', () => {
    const used = Object.values(workflow.jobs).flatMap(({ steps }) =>
      steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses])),
    );
    expect(used.length).toBeGreaterThan(5);
    for (const action of used) expect(action).toMatch(/^actions\/[a-z-]+(\/[a-z]+)?@v\d+$/);
    for (const each of [audit, refresh])
      expect(each.steps[0]).toMatchObject({ with: { 'persist-credentials': false } });
  });

  it('uses no expressions inside shell scripts', () => {
    for (const { steps } of Object.values(workflow.jobs))
      for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });

  it('saves the state for the next night under a new key, and restores the newest', () => {
    const restore = step("Restore the last run's state").with!;
    const save = step('Save the state for the next run');
    expect(String(restore.path).trim().split('\n')).toEqual(
      'raw out/releases out/current out/status.json'.split(' '),
    );
    expect(save.with).toEqual({ path: restore.path, key: restore.key });
    // Saved only if all earlier steps succeeded. Otherwise a retry publishes again what could not be kept or shown.
    expect(save.if).toBeUndefined();
    expect(refresh.steps.at(-1)).toBe(save);
    expect(String(restore.key)).toContain(String(restore['restore-keys']));
    expect(restore.key).toContain('github.run_id');
  });
});

describe('a night of the workflow', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
    for (const each of ['out/releases/old', 'temp']) fs.mkdirSync(folder.path(each), { recursive: true });
    folder.write('out/releases/new/index.html', 'new');
    fs.symlinkSync('releases/old', folder.path('out/current'));
    return () => folder.remove();
  });

  /** Runs a step as the runner does. */
  const run = (name: string, more: NodeJS.ProcessEnv = {}) =>
    spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step(name).run!], {
      cwd: folder.root,
      env: {
        PATH: process.env.PATH,
        RUNNER_TEMP: folder.path('temp'),
        GITHUB_OUTPUT: folder.path('output'),
        GITHUB_STEP_SUMMARY: folder.path('summary'),
        GITHUB_RUN_ATTEMPT: '2',
        ...more,
      },
      encoding: 'utf8',
    });
  const night = (script: string) => {
    folder.write('deploy/refresh.sh', script);
    const { status, stdout } = run('Refresh');
    return { status, stdout, outputs: folder.read('output') };
  };
  const PUBLISH = 'ln -sfn releases/new out/current';

  it('publishes a new release', () => {
    const { status, outputs } = night(PUBLISH);
    expect([status, outputs]).toEqual([0, 'code=0\npages=github-pages-2\npublished=true\n']);
    expect(run('Site').status).toBe(0);
    expect(fs.lstatSync(folder.path('temp/site')).isDirectory()).toBe(true);
    expect(folder.read('temp/site/index.html')).toBe('new');
  });

  it('succeeds with a warning if a source is stale or a study failed', () => {
    const { status, stdout, outputs } = night(
      `${PUBLISH}; echo "clickme is stale"; echo "draft could not be built"; exit 3`,
    );
    expect([status, outputs]).toEqual([0, 'code=3\npages=github-pages-2\npublished=true\n']);
    expect(stdout).toContain('::warning title=A source is stale or a study failed::');
    expect(run('Summary', { CODE: '3', PUBLISHED: 'true' }).status).toBe(0);
    expect(folder.read('summary')).toContain(
      '## The refresh ended with 3 and published\n\n    clickme is stale\n    draft could not be built\n',
    );
  });

  it('fails if the refresh fails', () => {
    expect(night('echo "no disk"; exit 1')).toMatchObject({
      status: 1,
      outputs: 'code=1\npages=github-pages-2\n',
    });
    expect(run('Summary', { CODE: '1' }).status).toBe(0);
    expect(folder.read('summary')).toContain('    no disk\n');
  });

  it('prevents the runner from executing commands in the log', () => {
    const { stdout } = night('echo "::error::from a stranger"');
    const [stop, stranger, resume] = stdout.trim().split('\n');
    const token = /^::stop-commands::([0-9a-f]{32})$/.exec(stop!)?.[1];
    expect(stranger).toBe('::error::from a stranger');
    expect(resume).toBe(`::${token}::`);
  });
});

describe('the workflow of the tests', () => {
  const tests = fs.readFileSync('deploy/github-tests.yml', 'utf8');

  it('is valid, reads only, and tests each Node.js that package.json supports', () => {
    expect(validateWorkflow(tests).errors).toEqual([]);
    const { permissions, jobs } = load(tests) as {
      permissions: object;
      jobs: { test: Job & { strategy: { matrix: { node: number[] } } } };
    };
    expect(permissions).toEqual({ contents: 'read' });
    const { engines } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
    const supported = [...engines.node.matchAll(/(\d+)(?:\.\d+\.0)?/g)].map(([, major]) => Number(major));
    expect(jobs.test.strategy.matrix.node).toEqual(supported);
    expect(jobs.test.steps.at(-1)).toEqual({ run: 'make test' });
  });
});

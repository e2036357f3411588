import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../pipeline/messages/errors.ts';
import { secondsToWait, takeLock } from '../../pipeline/program/lock.ts';
import { CODE } from '../../pipeline/warehouse/code-hash.ts';
import { runIn } from '../../pipeline/warehouse/root.ts';
import { bundle } from '../bundle.ts';
import { replaceBy } from '../other-than-file.ts';
import { workInOwnFolder } from '../own-folder.ts';

const LOCK = 'out/.lock.duckdb';
/** A program that takes the lock and keeps it until its stdin ends. */
const HOLDER = `
import { takeLock } from './pipeline/program/lock.ts';
try {
  const release = await takeLock(Number(process.argv[2]));
  console.log('locked');
  process.stdin.on('end', release).resume();
} catch (error) {
  console.log(error.message);
}`;
const program = path.join(CODE, 'dist', 'test-lock.js');

describe('the lock of a folder', () => {
  workInOwnFolder();
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    await bundle({ stdin: { contents: HOLDER, resolveDir: CODE }, outfile: program });
    return () => fs.rmSync(program);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });

  /** Starts another process that takes the lock, and waits for it up to `wait` seconds. */
  function start(wait = 0): ChildProcess {
    const child = spawn('node', [program, String(wait)], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  }
  /** The first output of a process: `locked`, or the error. */
  async function said(child: ChildProcess): Promise<string> {
    const [data] = await once(child.stdout!, 'data');
    return String(data).trimEnd();
  }
  const refusal = (pid: number | undefined) =>
    [
      `${LOCK}: another run is in progress in this folder`,
      `found:    pid ${pid}`,
      'next:     wait until it ends, or set WAIT to the seconds to wait, such as WAIT=600',
    ].join('\n  ');

  it('is refused to a second process, with the pid of the holder', async () => {
    const first = start();
    expect(await said(first)).toBe('locked');
    expect(await said(start())).toBe(refusal(first.pid));
    await expect(takeLock(0)).rejects.toBeInstanceOf(UserError);
    await expect(takeLock(0)).rejects.toThrow(refusal(first.pid));
  });

  it('is refused to a command of the pipeline while another program holds it', async () => {
    const release = await takeLock(0);
    const run = spawn('node', [path.join(CODE, 'dist', 'main.js'), 'clean'], { stdio: 'pipe' });
    children.push(run);
    const [data] = await once(run.stderr!, 'data');
    expect(String(data)).toBe(`${refusal(process.pid)}\n`);
    expect(await once(run, 'close')).toEqual([1, null]);
    release();
    const next = spawn('node', [path.join(CODE, 'dist', 'main.js'), 'clean'], { stdio: 'inherit' });
    expect(await once(next, 'close')).toEqual([0, null]);
  });

  it('is waited for up to the given number of seconds', async () => {
    const first = start();
    expect(await said(first)).toBe('locked');
    const begin = performance.now();
    await expect(takeLock(1)).rejects.toThrow(refusal(first.pid));
    expect(performance.now() - begin).toBeGreaterThan(1000);
    const waiting = takeLock(30);
    first.stdin!.end();
    (await waiting)();
  });

  it('is free after its holder is killed', async () => {
    const first = start();
    expect(await said(first)).toBe('locked');
    first.kill('SIGKILL');
    await once(first, 'close');
    (await takeLock(0))();
  });

  it('goes to exactly one of several simultaneous processes', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => said(start())));
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1);
  });

  it('gives one clear error if its path is a folder', async () => {
    replaceBy('a folder', LOCK);
    await expect(takeLock(0)).rejects.toThrow(
      /cannot be locked, which prevents two runs at once[\s\S]*remove this file if it is damaged/,
    );
  });

  it.each([0, 5000])('goes to exactly one of several processes that find %d bytes', async (size) => {
    fs.mkdirSync('out');
    // As a power cut leaves it.
    fs.writeFileSync(LOCK, Buffer.alloc(size));
    const answers = await Promise.all(Array.from({ length: 3 }, () => said(start())));
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1);
    expect(fs.readdirSync('out').sort()).toEqual(['.build', '.lock.duckdb']);
  });

  it('never overwrites a file that its path links to', async () => {
    fs.mkdirSync('out');
    fs.writeFileSync('mine', 'text');
    fs.symlinkSync('../mine', LOCK);
    await expect(takeLock(0)).rejects.toThrow('cannot be locked');
    expect(fs.readFileSync('mine', 'utf8')).toBe('text');
  });
});

describe('WAIT', () => {
  it.each([
    [undefined, 0],
    ['600', 600],
  ])('of %j is %d seconds', (WAIT, seconds) =>
    expect(runIn({ root: '', env: { WAIT } }, secondsToWait)).toBe(seconds),
  );

  it.each(['ten', '-1', '1.5'])('is refused if it is %j', (WAIT) => {
    expect(() => runIn({ root: '', env: { WAIT } }, secondsToWait)).toThrow(
      /environment: WAIT: invalid number of seconds/,
    );
  });
});

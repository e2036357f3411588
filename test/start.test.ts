import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { workInOwnFolder } from './own-folder.ts';

const START = path.resolve('pipeline/start.cjs');
const SCRIPT = `const { answer } = require('./other.cjs');
if (process.argv[2] === 'fail') throw new Error('as it should');
const say = () => console.log([...process.argv.slice(2), answer(), require('node:path').basename(__filename)].join(' '));
say();
`;

describe('a script', () => {
  workInOwnFolder();
  beforeEach(() => {
    fs.writeFileSync('other.cjs', 'exports.answer = () => 42;\n');
    fs.writeFileSync('main.cjs', SCRIPT);
  });
  const run = (words: string[], flags: string[] = []) =>
    spawnSync(process.execPath, [...flags, START, 'main.cjs', ...words], { encoding: 'utf8' });
  /** What it says in a run that went well. */
  const said = (words: string[] = ['cohort', '-x'], flags: string[] = []) => {
    const { status, stdout, stderr } = run(words, flags);
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };
  const kept = () => fs.readdirSync('.').filter((file) => !file.endsWith('.cjs'));

  it('has its words, and is compiled once, as is what it requires', () => {
    expect(said()).toBe('cohort -x 42 main.cjs\n');
    const files = kept();
    expect(files).toEqual(
      ['main.cjs', 'other.cjs'].map((file) => `${file}.${process.version}-${process.arch}`),
    );
    const times = files.map((file) => fs.statSync(file).mtimeMs);
    expect(said()).toBe('cohort -x 42 main.cjs\n');
    expect(kept()).toEqual(files);
    expect(files.map((file) => fs.statSync(file).mtimeMs)).toEqual(times);
  });

  it('is compiled anew for other flags', () => {
    said();
    const [file] = kept() as [string];
    const before = fs.readFileSync(file);
    expect(said([], ['--no-lazy'])).toBe('42 main.cjs\n');
    expect(fs.readFileSync(file).equals(before)).toBe(false);
    expect(kept()).toHaveLength(2);
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, 100)],
    ['empty', () => Buffer.alloc(0)],
    [
      'changed in one bit',
      (bytes: Buffer) => bytes.fill(bytes.at(-50)! ^ 1, bytes.length - 50, bytes.length - 49),
    ],
  ])('is compiled anew where what was kept is %s', (_what, damage) => {
    said();
    const [file] = kept() as [string];
    const whole = fs.readFileSync(file);
    const damaged = damage(Buffer.from(whole));
    expect(damaged.equals(whole)).toBe(false);
    fs.writeFileSync(file, damaged);
    expect(said()).toBe('cohort -x 42 main.cjs\n');
    expect(fs.readFileSync(file).equals(damaged)).toBe(false);
  });

  it('is compiled anew where it is another of the same length', () => {
    said();
    fs.writeFileSync('other.cjs', 'exports.answer = () => 43;\n');
    expect(said()).toBe('cohort -x 43 main.cjs\n');
  });

  it('runs where nothing can be kept, and leaves nothing behind', () => {
    said();
    const [file] = kept() as [string];
    fs.rmSync(file);
    // Nobody can put a file in its place.
    fs.mkdirSync(path.join(file, 'in the way'), { recursive: true });
    expect(said()).toBe('cohort -x 42 main.cjs\n');
    expect(kept()).toHaveLength(2);
  });

  it('fails as itself, with its place in the stack', () => {
    const { status, stderr } = run(['fail']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/Error: as it should\n.*main\.cjs:2:/);
  });
});

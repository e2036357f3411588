import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../pipeline/folder.ts';
import { workInOwnFolder } from './own-folder.ts';

describe('makeFolder', () => {
  workInOwnFolder();

  it('makes it and those above it, and leaves those that are there', () => {
    makeFolder('a/b/c');
    makeFolder(path.resolve('a/b/d'));
    makeFolder('a/b');
    expect(fs.readdirSync('.', { recursive: true }).sort()).toEqual(['a', 'a/b', 'a/b/c', 'a/b/d']);
  });

  it('says where a file is in the way', () => {
    fs.writeFileSync('a', '');
    expect(() => makeFolder('a/b')).toThrow('ENOTDIR');
  });

  // In a process of its own, since it must not wait for what never ends.
  it('fails where the working folder was removed', () => {
    const { code } = transformSync(fs.readFileSync(path.join(import.meta.dirname, '../pipeline/folder.ts')), {
      loader: 'ts',
      format: 'cjs',
    });
    const script = `${code}
      fs = require('node:fs');
      fs.mkdirSync('gone');
      process.chdir('gone');
      fs.rmdirSync('../gone');
      module.exports.makeFolder('a/b');`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(stderr).toContain("ENOENT: no such file or directory, mkdir 'a'");
    expect(status).toBe(1);
  });
});

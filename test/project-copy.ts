import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Folder } from './folder.ts';
import type { Result } from './project.ts';

const PACKAGES = ['package.json', 'package-lock.json'];

/** A copy of the whole project with its Makefile, for tests of make itself. */
export class ProjectCopy extends Folder {
  constructor() {
    super();
    const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      encoding: 'utf8',
    });
    for (const file of stdout.split('\0').filter((name) => name && fs.existsSync(name)))
      fs.cpSync(file, this.path(file), { preserveTimestamps: true });
    // Make builds it again if it is out of date.
    fs.cpSync('dist', this.path('dist'), { recursive: true, preserveTimestamps: true });
    // Older than node_modules: otherwise make would run `npm ci`, which would delete the original's packages.
    for (const file of PACKAGES) fs.utimesSync(this.path(file), 0, 0);
    fs.symlinkSync(path.resolve('node_modules'), this.path('node_modules'));
  }

  /** All files, without node_modules. */
  files(): string[] {
    return fs
      .readdirSync(this.root, { recursive: true, encoding: 'utf8' })
      .filter((file) => !file.startsWith('node_modules'));
  }

  /** Runs make, without a mirror unless one is given. */
  make(words: string[] = [], env: Record<string, string> = {}): Result {
    for (const file of PACKAGES)
      if (fs.statSync(this.path(file)).mtimeMs > 0)
        throw new Error(`${file} was changed: make would run npm ci`);
    const { MAKEFLAGS: _flags, MAKELEVEL: _level, STRICT: _strict, ...inherited } = process.env;
    const { status, stdout, stderr } = spawnSync('make', ['MIRROR=', ...words], {
      cwd: this.root,
      env: { WORKERS: '1', ...inherited, ...env },
      encoding: 'utf8',
    });
    return { code: status, output: `${stdout}${stderr}` };
  }
}

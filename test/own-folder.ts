import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Writes a file, with its folders. */
export function write(file: string, content: string | Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

/** Runs each test of a file in a new empty folder, and removes the folder afterwards. */
export function workInOwnFolder(): void {
  const here = process.cwd();
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-'));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(here);
    fs.rmSync(folder, { recursive: true });
  });
}

import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CODE, codeHash } from '../../pipeline/warehouse/code-hash.ts';
import { workInOwnFolder, write } from '../own-folder.ts';

describe('the hash of code', () => {
  workInOwnFolder();
  beforeEach(() => {
    write('a/x.ts', '1');
    write('a/b/y.sql', '2');
    write('z.json', '3');
  });

  /** Hashes files in the test's folder as a new process would: without cached hashes. */
  async function hash(...paths: string[]): Promise<string> {
    vi.resetModules();
    const code = await import('../../pipeline/warehouse/code-hash.ts');
    return code.codeHash(paths.map((each) => path.relative(CODE, path.resolve(each))));
  }

  it.each<[string, () => void]>([
    ['a file is edited', () => fs.writeFileSync('a/x.ts', '1 ')],
    ['a file is added', () => fs.writeFileSync('a/b/new.yml', '')],
    ['a file is removed', () => fs.rmSync('a/x.ts')],
    ['a file is moved', () => fs.renameSync('a/x.ts', 'a/b/x.ts')],
    [
      'two files swap their contents',
      () => {
        fs.writeFileSync('a/x.ts', '2');
        fs.writeFileSync('a/b/y.sql', '1');
      },
    ],
  ])('changes if %s', async (_what, change) => {
    const before = await hash('a', 'z.json');
    change();
    expect(await hash('a', 'z.json')).not.toBe(before);
  });

  it.each<[string, () => void]>([
    ['the modification time of a file changes', () => fs.utimesSync('a/x.ts', 1, 1)],
    ['an editor writes a hidden file', () => fs.writeFileSync('a/.x.ts.swp', '')],
    ['another file changes', () => fs.writeFileSync('other', '')],
  ])('stays the same if %s', async (_what, change) => {
    const before = await hash('a', 'z.json');
    change();
    expect(await hash('a', 'z.json')).toBe(before);
  });

  it('leaves study files out, since a study changes no other', () => {
    const files = fs.readdirSync(path.join(CODE, 'pipeline/studies'));
    expect(files).toContain('paper.json');
    const code = files.filter((file) => file.endsWith('.ts')).map((file) => `pipeline/studies/${file}`);
    expect(codeHash(['pipeline/studies'])).toBe(codeHash(code));
  });

  it('does not depend on the order of paths, on duplicates, or on paths that do not exist', async () => {
    const once = await hash('a', 'z.json');
    expect(await hash('z.json', 'a', 'a/x.ts', 'a/b', 'missing')).toBe(once);
    expect(await hash('a')).not.toBe(once);
  });

  it('stays the same while a program runs, even if a file is edited', async () => {
    const paths = [path.relative(CODE, path.resolve('a'))];
    const before = codeHash(paths);
    fs.writeFileSync('a/x.ts', 'edited');
    expect(codeHash(paths)).toBe(before);
    expect(await hash('a')).not.toBe(before);
  });

  it('is computed by threads from the hashes of the main thread', async () => {
    vi.resetModules();
    const main = await import('../../pipeline/warehouse/code-hash.ts');
    const known = main.hashAllCode();
    const file = path.join(CODE, 'package.json');
    expect(known.get(file)).toMatch(/^[0-9a-f]{64}$/);
    vi.resetModules();
    const thread = await import('../../pipeline/warehouse/code-hash.ts');
    thread.useHashes(new Map(known).set(file, 'of the start'));
    expect(thread.codeHash(['package.json'])).not.toBe(main.codeHash(['package.json']));
    expect(thread.codeHash(['package-lock.json'])).toBe(main.codeHash(['package-lock.json']));
  });
});

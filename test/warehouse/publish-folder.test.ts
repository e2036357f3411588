import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { isAsPublished, publishFiles } from '../../pipeline/warehouse/publish-folder.ts';
import { replaceBy } from '../other-than-file.ts';
import { workInOwnFolder, write } from '../own-folder.ts';

const PUBLISHED = 'out/.build/published';

describe('publishing the files of a study', () => {
  workInOwnFolder();
  afterEach(() => vi.restoreAllMocks());

  /** Files of stages with this content, by path in `out/<study>/`. */
  function made(contents: Record<string, string>): Map<string, { file: string; sha256: string }> {
    return new Map(
      Object.entries(contents).map(([target, content]) => {
        const file = path.join('made', sha256(target + content));
        fs.mkdirSync('out', { recursive: true });
        write(file, content);
        return [target, { file, sha256: sha256(content) }];
      }),
    );
  }
  const publish = (contents: Record<string, string>, name = 'paper') => publishFiles(name, made(contents));
  /** The content of all published files. */
  function published(name = 'paper'): Record<string, string> {
    const root = path.join('out', name);
    const files = fs
      .readdirSync(fs.realpathSync(root), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => path.relative(fs.realpathSync(root), path.join(entry.parentPath, entry.name)))
      .sort();
    return Object.fromEntries(files.map((file) => [file, fs.readFileSync(path.join(root, file), 'utf8')]));
  }
  const OLD = { 'cohort/score.csv': 'old', 'index.html': 'same' };
  const NEW = { 'cohort/score.csv': 'new', 'index.html': 'same' };

  it('links to a folder with exactly these files', () => {
    publish(OLD);
    expect(published()).toEqual(OLD);
    expect(fs.lstatSync('out/paper').isSymbolicLink()).toBe(true);
    expect(fs.readlinkSync('out/paper')).toMatch(/^\.build\/published\/paper-[0-9a-f]{16}$/);
    expect(fs.readdirSync('out')).toEqual(['.build', 'paper']);
  });

  it('hard-links files, and copies them if the file system has no hard links', () => {
    publish(OLD);
    expect(fs.statSync('out/paper/cohort/score.csv').nlink).toBe(2);
    vi.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    });
    publish(NEW);
    expect(published()).toEqual(NEW);
    expect(fs.statSync('out/paper/cohort/score.csv').nlink).toBe(1);
  });

  it('replaces old files, removes obsolete ones, and keeps no old version', () => {
    publish({ ...OLD, 'agreement/gone.csv': '' });
    publish(NEW);
    expect(published()).toEqual(NEW);
    expect(fs.readdirSync(PUBLISHED)).toHaveLength(1);
  });

  it('changes nothing if all files are the same', () => {
    publish(OLD);
    const before = fs.statSync('out/paper').ino;
    publish(OLD);
    expect(fs.statSync('out/paper').ino).toBe(before);
  });

  it.each(['linkSync', 'renameSync', 'symlinkSync'] as const)(
    'keeps the old files if %s fails, and works the next time',
    (name) => {
      publish(OLD);
      // Copying would fail just as linking does.
      for (const each of [name, ...(name === 'linkSync' ? ['copyFileSync' as const] : [])])
        vi.spyOn(fs, each).mockImplementation(() => {
          throw new Error('ENOSPC');
        });
      expect(() => publish(NEW)).toThrow('ENOSPC');
      vi.restoreAllMocks();
      expect(published()).toEqual(OLD);
      publish(NEW);
      expect(published()).toEqual(NEW);
      expect(fs.readdirSync(PUBLISHED)).toHaveLength(1);
      expect(fs.readdirSync('out')).toEqual(['.build', 'paper']);
    },
  );

  it('shows either all old or all new files after every step', () => {
    publish(OLD);
    const steps = ['mkdirSync', 'linkSync', 'renameSync', 'symlinkSync', 'rmSync', 'writeFileSync'] as const;
    const whole = [OLD, NEW].map((files) => JSON.stringify(files));
    const seen: string[] = [];
    let isLooking = false;
    const files = made(NEW);
    const spies = steps.map((step) => {
      const original = fs[step] as (...args: unknown[]) => unknown;
      return vi.spyOn(fs, step).mockImplementation(((...args: unknown[]) => {
        const result = original.apply(fs, args);
        if (!isLooking) {
          isLooking = true;
          seen.push(JSON.stringify(published()));
          isLooking = false;
        }
        return result;
      }) as never);
    });
    publishFiles('paper', files);
    for (const spy of spies) spy.mockRestore();
    expect(seen.length).toBeGreaterThan(5);
    for (const each of seen) expect(whole).toContain(each);
    expect(seen[0]).toBe(whole[0]);
    expect(seen.at(-1)).toBe(whole[1]);
  });

  it('replaces a real folder, and a link to elsewhere', () => {
    write('out/paper/cohort/score.csv', 'of an earlier version');
    publish(NEW);
    expect(published()).toEqual(NEW);
    write('elsewhere/kept', 'kept');
    fs.rmSync('out/paper');
    fs.symlinkSync('../elsewhere', 'out/paper');
    publish(NEW);
    expect(published()).toEqual(NEW);
    expect(fs.readdirSync('elsewhere')).toEqual(['kept']);
  });

  it.each<[string, (file: string) => void]>([
    ['removed', (file) => fs.rmSync(file)],
    ['edited', (file) => fs.writeFileSync(file, 'edited')],
    ['replaced by a pipe', (file) => replaceBy('a pipe or a device', file)],
  ])('restores a published file, or the list of files, that was %s', (_what, damage) => {
    for (const file of ['cohort/score.csv', '.files']) {
      publishFiles('paper', made(OLD));
      damage(`out/paper/${file}`);
      expect(isAsPublished('paper', 'cohort/score.csv'), file).toBe(false);
      // Its stage runs again, since the file is a hard link.
      fs.rmSync('made', { recursive: true });
      publishFiles('paper', made(OLD));
      expect(published(), file).toEqual(OLD);
      expect(isAsPublished('paper', 'cohort/score.csv')).toBe(true);
    }
  });

  it('never removes files of another study, whatever its name', () => {
    const others = ['paper-2', 'paper-0123456789abcdef', 'pape'];
    for (const name of others) publish(OLD, name);
    publish(OLD);
    publish(NEW);
    for (const name of others) expect(published(name), name).toEqual(OLD);
  });

  it('removes leftovers of a killed run', () => {
    publish(OLD);
    write(`${PUBLISHED}/paper-0123456789abcdef.new/half.csv`, '');
    fs.symlinkSync('nowhere', 'out/.build/paper.link');
    publish(NEW);
    expect(published()).toEqual(NEW);
    expect(fs.readdirSync(PUBLISHED)).toHaveLength(1);
    expect(fs.readdirSync('out/.build')).toEqual(['published']);
  });
});

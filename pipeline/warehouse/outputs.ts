import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../folder.ts';
import { replaceIfChanged, temporaryPath, writeIfChanged } from './files.ts';
import { BUILD } from './stages.ts';

/** Which files in `out/` are a study's, by their paths there. */
export function listedOutputs(study: string): string[] {
  return fs.readFileSync(listPath(study), 'utf8').split('\n').filter(Boolean);
}

function listPath(study: string): string {
  return path.join(BUILD, study, '.outputs');
}

/** Files that are written beside their places and put there together. */
export class Outputs {
  private readonly targets: string[] = [];

  /** Where to write a file first. */
  prepare(target: string): string {
    makeFolder(path.dirname(target));
    const temporary = temporaryPath(target);
    for (const file of [temporary, `${temporary}.wal`]) fs.rmSync(file, { force: true });
    this.targets.push(target);
    return temporary;
  }

  write(target: string, content: string): void {
    fs.writeFileSync(this.prepare(target), content);
  }

  copy(from: string, target: string): void {
    fs.copyFileSync(from, this.prepare(target), fs.constants.COPYFILE_FICLONE);
  }

  putInPlace(): void {
    for (const target of this.targets) {
      // What a client of the database left unfinished is not part of what is published.
      fs.rmSync(`${target}.wal`, { force: true });
      replaceIfChanged(temporaryPath(target), target);
    }
  }

  /** Lists what is in place now, for releases: a file that somebody else has put beside it is not of them. */
  list(study: string): void {
    const names = this.targets.map((target) => path.relative('out', target)).sort();
    writeIfChanged(listPath(study), names.map((name) => `${name}\n`).join(''));
  }

  /** Files in these folders that are no longer made. */
  removeOthers(folders: string[]): void {
    for (const folder of new Set(folders)) {
      for (const file of fs.readdirSync(folder)) {
        const target = path.join(folder, file);
        if (/\.(csv|parquet|arrow|svg|png)$/.test(file) && !this.targets.includes(target)) fs.rmSync(target);
      }
    }
  }

  discard(): void {
    for (const target of this.targets) {
      for (const suffix of ['', '.wal']) fs.rmSync(`${temporaryPath(target)}${suffix}`, { force: true });
    }
  }
}

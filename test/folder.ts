import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A temporary folder with files that a test changes. */
export class Folder {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-'));

  remove(): void {
    // A cancelled process, such as a Slurm task, may still be writing.
    fs.rmSync(this.root, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }

  path(file: string): string {
    return path.join(this.root, file);
  }

  read(file: string): string {
    return fs.readFileSync(this.path(file), 'utf8');
  }

  write(file: string, content: string | Uint8Array): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    // Removed first, because published files are hard links: the other name keeps its content.
    fs.rmSync(this.path(file), { force: true });
    fs.writeFileSync(this.path(file), content);
  }

  edit(file: string, change: (text: string) => string): void {
    const before = this.read(file);
    const after = change(before);
    if (after === before) throw new Error(`nothing was changed in ${file}`);
    this.write(file, after);
  }
}

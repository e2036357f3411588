import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CODE } from '../pipeline/warehouse/code-hash.ts';
import { finished, type Project, type Result } from './project.ts';

/** A copy of the code, contracts and curated tables, which a test may edit. */
export class CodeCopy {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-code-'));

  constructor() {
    for (const name of ['CHANGELOG.md', 'dist', 'pipeline', 'sql', 'package.json', 'package-lock.json'])
      fs.cpSync(path.join(CODE, name), path.join(this.root, name), { recursive: true });
    fs.symlinkSync(path.join(CODE, 'node_modules'), path.join(this.root, 'node_modules'));
  }

  remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }

  edit(file: string, change: (text: string) => string): void {
    const place = path.join(this.root, file);
    const before = fs.readFileSync(place, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`nothing was changed in ${file}`);
    fs.writeFileSync(place, after);
  }

  /** Runs a command with this copy of the code, in a project's folder. */
  async run(project: Project, command = 'all', settings: Record<string, string> = {}): Promise<Result> {
    const env = {
      ...process.env,
      MIRROR: '',
      STRICT: '',
      WORKERS: '1',
      TEST_ORIGIN: project.origin,
      TEST_ALONE: project.isAlone ? '1' : undefined,
      ...settings,
    };
    const program = path.join(this.root, 'dist', 'test-program.js');
    return await finished(spawn('node', [program, ...command.split(' ')], { cwd: project.root, env }));
  }
}

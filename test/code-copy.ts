import fs from 'node:fs';
import path from 'node:path';
import { CODE } from '../pipeline/warehouse/code-hash.ts';
import { Folder } from './folder.ts';
import { finished, type Project, type Result } from './project.ts';

/** A copy of the code, contracts and curated tables, which a test may edit. */
export class CodeCopy extends Folder {
  constructor() {
    super();
    for (const name of [
      'CHANGELOG.md',
      'LICENSE',
      'docs',
      'dist',
      'pipeline',
      'sql',
      'package.json',
      'package-lock.json',
    ])
      fs.cpSync(path.join(CODE, name), path.join(this.root, name), { recursive: true });
    fs.symlinkSync(path.join(CODE, 'node_modules'), path.join(this.root, 'node_modules'));
  }

  /** Runs a command with this copy of the code, in a project's folder. */
  async run(project: Project, command = 'all', settings: Record<string, string> = {}): Promise<Result> {
    return await finished(project.start(command, settings, {}, this.root));
  }
}

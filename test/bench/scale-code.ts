import fs from 'node:fs';
import path from 'node:path';
import { CODE } from '../../pipeline/code.ts';
import { bundle } from '../bundle.ts';
import type { Project } from '../project.ts';
import { type Bounds, type Watched, watch } from './watched.ts';

/** Puts a copy of the code into a project's folder, in which rules and pinned counts may be changed. */
export function withCode(project: Project): void {
  const ours = path.join('pipeline', 'studies');
  for (const name of ['dist', 'pipeline', 'sql', 'package.json', 'package-lock.json'])
    fs.cpSync(path.join(CODE, name), project.path(name), {
      recursive: true,
      // The project has studies of its own.
      filter: (file) => path.dirname(path.relative(CODE, file)) !== ours || !file.endsWith('.json'),
    });
  fs.symlinkSync(path.join(CODE, 'node_modules'), project.path('node_modules'));
}

/** Bundles the program of the stages again, after a change of the code. */
export async function bundleStages(project: Project): Promise<void> {
  fs.cpSync(path.join(CODE, 'test', 'bench', 'stage.ts'), project.path('test/bench/stage.ts'));
  await bundle({
    absWorkingDir: project.root,
    entryPoints: { 'bench-stage': 'test/bench/stage.ts' },
    outdir: 'dist',
  });
}

/** Makes one stage, as a process of its own. */
export async function watchStage(project: Project, stage: string, bounds: Bounds): Promise<Watched> {
  return await watch([process.execPath, project.path('dist/bench-stage.js'), stage], project.root, bounds);
}

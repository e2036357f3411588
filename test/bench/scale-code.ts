import fs from 'node:fs';
import path from 'node:path';
import { CODE } from '../../pipeline/warehouse/code-hash.ts';
import { bundle } from '../bundle.ts';
import type { Project } from '../project.ts';
import { type Bounds, type Watched, watch } from './watched.ts';

/** Copies the code into a project's folder, where rules and pinned counts can be changed. */
export function withCode(project: Project): void {
  const ours = path.join('pipeline', 'studies');
  for (const name of ['dist', 'pipeline', 'sql', 'package.json', 'package-lock.json'])
    fs.cpSync(path.join(CODE, name), project.path(name), {
      recursive: true,
      // The project has its own studies.
      filter: (file) => path.dirname(path.relative(CODE, file)) !== ours || !file.endsWith('.json'),
    });
  fs.symlinkSync(path.join(CODE, 'node_modules'), project.path('node_modules'));
}

/** Bundles stage.ts again, after a change of the project's code. */
export async function bundleStages(project: Project): Promise<void> {
  fs.cpSync(path.join(CODE, 'test', 'bench', 'stage.ts'), project.path('test/bench/stage.ts'));
  await bundle({
    absWorkingDir: project.root,
    entryPoints: { 'bench-stage': 'test/bench/stage.ts' },
    outdir: 'dist',
  });
}

/** Runs one stage in its own process. */
export async function watchStage(project: Project, stage: string, bounds: Bounds): Promise<Watched> {
  return await watch([process.execPath, project.path('dist/bench-stage.js'), stage], project.root, bounds);
}

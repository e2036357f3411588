import fs from 'node:fs';
import { inject, vi } from 'vitest';
import { Project, type Result } from './project.ts';

/** Waits until `finished.ts` has run a project on simulated scores. Returns a copy of it, and the run's result. */
export async function simulatedProject(): Promise<{ project: Project; first: Result }> {
  const { said, ...from } = inject('simulated');
  await vi.waitUntil(() => fs.existsSync(said), { timeout: 110_000, interval: 100 });
  const first = JSON.parse(fs.readFileSync(said, 'utf8')) as Result;
  if (first.code !== 0) throw new Error(first.output);
  return { project: new Project(from), first };
}

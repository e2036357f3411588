import type { TestProject } from 'vitest/node';
import { simulateLeaderboard } from '../pipeline/sources/simulated-leaderboard.ts';
import { Project, withFewMetrics, withinAYear } from './project.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of a project that has been made from {@link finishedDocument}; test files copy it. */
    finished: string;
  }
}

/** The leaderboard of that project. */
export function finishedDocument() {
  return withFewMetrics(withinAYear(simulateLeaderboard().document));
}

/** Makes once what several files start from. */
export default function setup({ provide }: TestProject): () => void {
  const project = new Project().leaderboardAlone(finishedDocument());
  const { code, output } = project.make();
  if (code !== 0) throw new Error(output);
  provide('finished', project.root);
  return () => project.remove();
}

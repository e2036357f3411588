import fs from 'node:fs';
import { tableStages } from '../pipeline/stages/index.ts';
import { Project } from '../test/project.ts';
import { putScores } from './put-scores.ts';
import { watchStage, withCode } from './scale-code.ts';
import { CONTROL, type Size, writeLeaderboard } from './scale-leaderboard.ts';
import type { Bounds, Watched } from './watched.ts';

export const STAGES: readonly string[] = [...tableStages, 'report', 'publish'];

/** Above this many scores, `normalize` is not run: `putScores` writes its output files. */
export const MOST_READ = 300_000;

/** The fewest resamples that a study may have. */
export const RESAMPLES = 100;

/** Runs each stage in its own process, one after the other, until one fails. */
export async function runStages(
  size: Size,
  bounds: Bounds,
  onStage: (stage: string, found: Watched) => void,
): Promise<void> {
  const project = new Project();
  try {
    const isRead = size.models * size.metrics <= MOST_READ;
    prepare(project, size, isRead);
    for (const stage of STAGES) {
      const found = await watchStage(project, stage, bounds);
      // If `putScores` writes the scores, `normalize` has hardly any to read.
      if (stage !== 'normalize' || isRead || found.fault) onStage(stage, found);
      if (found.fault && !AT_THE_END.has(stage)) return;
      if (stage === 'normalize' && !isRead) await putScores(project.path('out/.build/normalize'), size);
    }
  } finally {
    project.remove();
  }
}

/** Stages that only the report reads, so a failure does not stop the others. */
const AT_THE_END: ReadonlySet<string> = new Set(['trajectory', 'structure']);

function prepare(project: Project, size: Size, withScores: boolean): void {
  project.leaderboardOnly();
  const study = {
    title: 'A simulated leaderboard',
    as_of: 'latest',
    sources: [{ source_id: 'brain-score' }],
    metric_sets: [
      {
        name: 'neural_and_behavior',
        title: 'Neural and behavioural metrics',
        include: { domains: ['neural', 'behavior'] },
        cohort: { minimum_coverage: 0.25 },
      },
    ],
    control: `brain-score:${CONTROL}`,
    resamples: RESAMPLES,
  };
  project.write('pipeline/studies/paper.json', JSON.stringify(study));
  withCode(project);
  project.edit('pipeline/sources/model-families.csv', (text) => `${text.trimEnd()}\n${familyLines()}`);
  const folder = project.path('raw/brain-score/2024-01-31');
  fs.mkdirSync(folder, { recursive: true });
  writeLeaderboard(`${folder}/leaderboard.json`, size, withScores);
}

/** Rules for a hundred families, by the last two digits of a model's name. */
function familyLines(): string {
  return Array.from({ length: 100 }, (_, family) => {
    const digits = String(family).padStart(2, '0');
    return `^simulated-\\d*${digits}$,simulated_${digits},one of a hundred\n`;
  }).join('');
}

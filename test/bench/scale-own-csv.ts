import fs from 'node:fs';
import { simulatedNormal } from '../../pipeline/sources/tables/simulated-normal.ts';
import { Project } from '../project.ts';
import { watchStage, withCode } from './scale-code.ts';
import { CATEGORIES, metricName, type Size } from './scale-leaderboard.ts';
import type { Bounds, Watched } from './watched.ts';

const SOURCE = 'own';

/** Runs `normalize` on a user's own table, with one row per model and one column per metric. */
export async function normalizeOwnCsv({ models, metrics }: Size, bounds: Bounds): Promise<Watched> {
  const project = new Project();
  try {
    fs.rmSync(project.path('pipeline/studies/latest.json'));
    const names = Array.from({ length: metrics }, (_, metric) => metricName(metric));
    project.editStudy((study) => {
      study.sources = [];
      study.csv = [
        {
          source_id: SOURCE,
          file: 'large.csv',
          model_column: 'model',
          metrics: Object.fromEntries(
            names.map((name, metric) => [name, { category: CATEGORIES[metric % CATEGORIES.length]! }]),
          ),
        },
      ] as unknown as typeof study.csv;
      study.metric_sets = study.metric_sets.slice(0, 1);
      study.claims = [];
      study.readings = { claims: [], cohorts: [] };
      delete study.control;
    });
    const folder = project.path(`raw/${SOURCE}/2024-01-31`);
    fs.mkdirSync(folder, { recursive: true });
    writeTable(`${folder}/table.csv`, models, names);
    withCode(project);
    return await watchStage(project, 'normalize', bounds);
  } finally {
    project.remove();
  }
}

function writeTable(file: string, models: number, names: readonly string[]): void {
  const { normal } = simulatedNormal(20240101);
  const out = fs.openSync(file, 'w');
  fs.writeSync(out, `model,${names.join()}\n`);
  for (let model = 0; model < models; model++)
    fs.writeSync(out, `simulated-${model},${names.map(() => (0.5 + 0.1 * normal()).toFixed(3)).join()}\n`);
  fs.closeSync(out);
}

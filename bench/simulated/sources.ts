import { laion, nsd } from '../../pipeline/sources/tables/human-fmri.ts';
import { tics } from '../../pipeline/sources/tables/tics.ts';
import { simulateClickMe } from './clickme.ts';
import { simulateControlledModels } from './controlled-models.ts';
import { simulateExport, simulateLeaderboard } from './leaderboard.ts';
import { simulatePublishedTables } from './published-tables.ts';
import { simulateTrials } from './trials.ts';

/** Simulates the files of each source that has stored ones, by the source's id. */
export async function simulateSources(): Promise<Record<string, Record<string, Uint8Array>>> {
  return {
    'brain-score': {
      'leaderboard.json': Buffer.from(JSON.stringify(simulateLeaderboard().document)),
      'leaderboard-2024-12-18.csv': Buffer.from(simulateExport(1)),
      'leaderboard-2025-04-05.csv': Buffer.from(simulateExport(2)),
    },
    'model-vs-human': await simulateTrials(),
    clickme: simulateClickMe(),
    'controlled-models': simulateControlledModels(),
    tics: simulatePublishedTables(tics.tables),
    nsd: simulatePublishedTables(nsd.tables),
    laion: simulatePublishedTables(laion.tables),
  };
}

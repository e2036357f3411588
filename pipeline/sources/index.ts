import { brainScore } from './leaderboard/brain-score.ts';
import type { Source } from './source.ts';
import { clickMe } from './tables/clickme.ts';
import { controlledModels } from './tables/controlled-models.ts';
import { laion, nsd } from './tables/human-fmri.ts';
import { tics } from './tables/tics.ts';
import { modelVsHuman } from './trials/model-vs-human.ts';

/** In the order in which they may introduce models: names are matched to models of earlier sources. */
export const sources: readonly Source[] = [
  brainScore,
  modelVsHuman,
  clickMe,
  controlledModels,
  tics,
  nsd,
  laion,
];

import { brainScore } from './brain-score.ts';
import { clickMe } from './clickme.ts';
import { controlledModels } from './controlled-models.ts';
import { modelVsHuman } from './model-vs-human.ts';
import type { Source } from './source.ts';

/** In the order in which they may introduce models: names are matched to models of earlier sources. */
export const sources: readonly Source[] = [brainScore, modelVsHuman, clickMe, controlledModels];

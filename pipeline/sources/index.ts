import { brainScore } from './brain-score.ts';
import type { Source } from './source.ts';

export const sources: readonly Source[] = [brainScore];

import type { AggregationMethod } from '../statistics/aggregation.ts';

/**
 * Colours that readers with any kind of colour vision can tell apart (Okabe & Ito 2008; the last two, of which the
 * originals are too near to white and to the text, are Tol's of 2021).
 */
export const CATEGORY_COLOURS: Readonly<Record<string, string>> = {
  V1: '#56b4e9',
  V2: '#0072b2',
  V4: '#009e73',
  IT: '#cc79a7',
  neural: '#0072b2',
  behavior: '#d55e00',
  engineering: '#e69f00',
  feature_alignment: '#999933',
  similarity_judgement: '#882255',
  auxiliary: '#882255',
};

export const METHOD_COLOURS: Readonly<Record<AggregationMethod, string>> = {
  arithmetic_mean: '#d55e00',
  z_mean: '#0072b2',
  mean_rank: '#009e73',
  balanced: '#cc79a7',
  first_component: '#999933',
};

export const STATE_COLOURS = { scored: '#0072b2', failed: '#d55e00', never_run: '#dddddd' } as const;

/** Of correlations from −1, blue, to 1, red: white at 0. */
export const CORRELATION_SCALE = { type: 'diverging', scheme: 'BuRd', domain: [-1, 1], pivot: 0 } as const;

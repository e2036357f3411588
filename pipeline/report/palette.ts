import type { AggregationMethod } from '../statistics/aggregation-methods.ts';

/**
 * Colours for any kind of colour vision (Okabe & Ito 2008). The last two are Tol's (2021): the original yellow is too
 * close to white, the original black to the text.
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
  own: '#555555',
};

export const METHOD_COLOURS: Readonly<Record<AggregationMethod, string>> = {
  arithmetic_mean: '#d55e00',
  z_mean: '#0072b2',
  mean_rank: '#009e73',
  balanced: '#cc79a7',
  first_component: '#999933',
};

export const STATE_COLOURS = { scored: '#0072b2', failed: '#d55e00', never_run: '#dddddd' } as const;

/** Correlations: −1 is blue, 0 white, 1 red. */
export const CORRELATION_SCALE = { type: 'diverging', scheme: 'BuRd', domain: [-1, 1], pivot: 0 } as const;

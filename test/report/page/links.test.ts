import { describe, expect, it } from 'vitest';
import { modelUrl, paperUrl, withLinks } from '../../../pipeline/report/page/links.ts';

describe('modelUrl', () => {
  it('is the page of the leaderboard for its own ids, and of no others', () => {
    expect(modelUrl('brain-score:1885', false)).toBe('https://www.brain-score.org/model/vision/1885');
    for (const id of ['brain-score:alexnet', 'brain-score:1/../2', 'clickme:12', 'brain-score:12"x'])
      expect(modelUrl(id, false)).toBeNull();
    expect(modelUrl('brain-score:1885', true)).toBeNull();
  });
});

describe('paperUrl', () => {
  it('is a DOI of a known data set only', () => {
    expect(paperUrl('MajajHong2015')).toBe('https://doi.org/10.1523/JNEUROSCI.5181-14.2015');
    for (const name of ['unknown', 'constructor', '']) expect(paperUrl(name)).toBeNull();
  });
});

it('arXiv numbers and DOIs in a text become links, and the rest stays text', () => {
  const { text } = withLinks('<b> A 2024, arXiv 2407.07530; B, doi:10.1038/nn.3402.');
  expect(text).toBe(
    '&lt;b&gt; A 2024, <a href="https://arxiv.org/abs/2407.07530">arXiv 2407.07530</a>; B, <a href="https://doi.org/10.1038/nn.3402">doi:10.1038/nn.3402</a>.',
  );
});

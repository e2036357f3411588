import { describe, expect, it } from 'vitest';
import { findingsFile } from '../golden.ts';

describe('findings.md', () => {
  it('has a heading per section, and escapes names', async () => {
    const text = findingsFile({
      'normalize.model': [{ model_id: 'x:1', name: '<b>*bold*</b> [a](http://b)\n# c' }],
      'aggregation.model_score': [{ method: 'arithmetic_mean', model_id: 'x:1', rank: 1 }],
      'aggregation.ranking': [
        { method: 'arithmetic_mean', n_models: 20, share_ordered: 0.62, n_led_by_first: 18 },
      ],
    });
    await expect(text).toMatchFileSnapshot('findings.md');
  });

  it('warns of simulated scores at the top and bottom', () => {
    const lines = findingsFile({}, true).split('\n');
    expect(lines[2]).toMatch(/SIMULATED/);
    expect(lines.filter((line) => line !== '').at(-1)).toMatch(/SIMULATED/);
  });
});

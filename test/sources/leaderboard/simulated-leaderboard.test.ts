import { describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../../bench/simulated/leaderboard.ts';
import { readLeaderboard } from '../../../pipeline/sources/leaderboard/leaderboard-json.ts';
import { correlationOf } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { bytesOf, rawFile } from '../document.ts';

const usual = simulateLeaderboard();

describe('simulateLeaderboard', () => {
  it('is the same for the same seed', () => {
    expect(simulateLeaderboard()).toEqual(usual);
    expect(simulateLeaderboard({ seed: 2 }).document).not.toEqual(usual.document);
  });

  it('is read like the real one, with the simulated counts of scored, failed and never run', () => {
    const { document, truth } = usual;
    const { score, metric, model } = readLeaderboard(rawFile('leaderboard.json', bytesOf(document)));
    const leaves = new Set((metric.metric_key as string[]).filter((_, i) => metric.is_leaf![i]));
    const states = { scored: 0, failed: 0, never_run: 0 };
    (score.state as (keyof typeof states)[]).forEach((state, i) => {
      if (score.is_current![i] && leaves.has(String(score.metric_key![i]))) states[state]++;
    });
    expect(states).toEqual(truth.states);
    expect(states.failed).toBeGreaterThan(0);
    expect(states.never_run).toBeGreaterThan(0);
    const names = model.name as string[];
    expect(new Set(names).size).toBeLessThan(names.length);
    expect(names).toContain(' simulated-4');
  });

  it('has the correlations over models that its loadings imply', () => {
    const models = 3000;
    const { document, truth } = simulateLeaderboard({ models });
    const column = (metric: string) =>
      Float64Array.from(document.models, ({ scores }) => Number(scores[metric]!.at(-1)!.value || Number.NaN));
    const expected = (a: string, b: string) => {
      const [x, y] = [truth.loadings[a]!, truth.loadings[b]!];
      return x.loading * y.loading * (x.factor === y.factor ? 1 : truth.factorCorrelation);
    };
    const pairs = [
      ['MajajHong2015.V4-pls', 'Sanghavi2020.IT-pls'],
      ['FreemanZiemba2013.V1-pls', 'Marques2020_Ringach2002-or_selective'],
      ['Geirhos2021edge-error_consistency', 'Rajalingham2018-i2n'],
      ['MajajHong2015.V4-pls', 'Rajalingham2018-i2n'],
    ] as const;
    for (const [a, b] of pairs) {
      const estimate = correlationOf(column(a), column(b), 'pearson');
      // Three standard errors of a correlation over 3000 models.
      expect(Math.abs(estimate - expected(a, b))).toBeLessThan(3 / Math.sqrt(models));
    }
  });
});

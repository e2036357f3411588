import { describe, expect, it } from 'vitest';
import { judgeChange } from '../../pipeline/nightly/judge-change.ts';
import type { Snapshot } from '../../pipeline/sources/source.ts';

const MODELS = Array.from({ length: 40 }, (_, i) => `model ${i}`);
const METRICS = ['V1', 'V2', 'V4', 'IT', 'behavior'];

interface Cell {
  model: string;
  metric: string;
  version: number;
  value: number;
  state: string;
  time: string;
}

/** The value of a model, between 0.3 and 0.7. */
const usualValue = (model: string) => 0.3 + 0.01 * Number(model.split(' ')[1]);
const numberOf = ({ model }: Cell) => Number(model.split(' ')[1]);

/**
 * Every model is scored on every metric.
 *
 * @param change changes a score
 * @param texts changes the columns of models and metrics
 */
function reading(
  change: (cell: Cell) => Partial<Cell> = () => ({}),
  models: readonly string[] = MODELS,
  metrics: readonly string[] = METRICS,
  texts: {
    name?: (model: string, i: number) => string;
    place?: (metric: string) => string;
    at?: string;
  } = {},
): Snapshot {
  const cells = models.flatMap((model) =>
    metrics.map((metric): Cell => {
      const cell = {
        model,
        metric,
        version: 1,
        value: usualValue(model),
        state: 'scored',
        time: '2026-01-01T00:00:00Z',
      };
      return { ...cell, ...change(cell) };
    }),
  );
  const places = metrics.map(texts.place ?? (() => 'neural'));
  return {
    files: ['leaderboard.json'],
    paths: ['raw/brain-score/2026-01-01/leaderboard.json'],
    contentHash: '',
    asOf: '2026-01-01',
    isDated: true,
    hasIds: true,
    roundingStep: 0.001,
    model: {
      source_key: [...models],
      name: models.map(texts.name ?? ((model) => `name of ${model}`)),
      submitted_at: models.map(() => texts.at ?? '2025-01-01T00:00:00Z'),
    },
    metric: {
      metric_key: [...metrics],
      parent_key: places,
      title: metrics.map((metric) => `title of ${metric}`),
      category: places,
      domain: places,
      is_leaf: metrics.map(() => true),
    },
    version: {
      metric_key: [...metrics],
      version: metrics.map(() => 1),
      valid_from: metrics.map(() => texts.at ?? null),
    },
    score: {
      source_key: cells.map(({ model }) => model),
      metric_key: cells.map(({ metric }) => metric),
      version: cells.map(({ version }) => version),
      is_current: cells.map(() => true),
      state: cells.map(({ state }) => state),
      value: cells.map(({ value }) => value),
      measured_at: cells.map(({ time }) => time),
    },
  };
}

const refused = async (before: Snapshot, after: Snapshot, since?: 'earlier') =>
  (await judgeChange([before], [after], since)).refused;
const lost = async (before: Snapshot[], after: Snapshot[]) =>
  (await judgeChange(before, after, 'own')).refused;
const changedTo = (...after: Parameters<typeof reading>) => refused(reading(), reading(...after));

describe('a change of a source', () => {
  it('may add models, change a few scores, and round', async () => {
    expect(await changedTo()).toBeUndefined();
    expect(await changedTo(undefined, [...MODELS, 'model 41', 'model 42'])).toBeUndefined();
    expect(
      await changedTo((cell) => (numberOf(cell) < 10 ? { value: cell.value + 0.02 } : {})),
    ).toBeUndefined();
    expect(await changedTo(({ value }) => ({ value: value + 0.0009 }))).toBeUndefined();
    expect(await judgeChange([], [reading()])).toEqual({ refused: undefined, notes: [], changes: '' });
  });

  it('is refused if models or metrics are replaced, even if their number is the same', async () => {
    const others = MODELS.map((_, i) => (i < 7 ? `model ${100 + i}` : MODELS[i]!));
    expect(await changedTo(undefined, others)).toBe('changed too much: 7 of 40 models are gone');
    expect(await changedTo(undefined, MODELS, ['V1', 'V2', 'V4', 'IT', 'other'])).toBe(
      'changed too much: 1 of 5 metrics are gone',
    );
  });

  it('is refused if scores are rescaled', async () => {
    expect(await changedTo(({ value }) => ({ value: 100 * value }))).toBe(
      'changed too much: 40 of 40 scores of IT (version 1) changed or are gone, 40 of 40 scores of V1 (version 1) changed or are gone, 40 of 40 scores of V2 (version 1) changed or are gone, and 2 more',
    );
  });

  it.each<[string, (cell: Cell) => Partial<Cell>]>([
    ['changed slightly', ({ value }) => ({ value: 1.05 * value })],
    ['half emptied', (cell) => (numberOf(cell) % 2 ? { state: 'never_run' } : {})],
  ])('is refused if one metric is %s', async (_, change) => {
    const metrics = [...METRICS, 'IT 2', 'IT 3'];
    const after = reading((cell) => (cell.metric === 'IT' ? change(cell) : {}), MODELS, metrics);
    expect(await refused(reading(undefined, MODELS, metrics), after)).toContain(
      'scores of IT (version 1) changed or are gone',
    );
  });

  it('is refused if a quarter of a metric’s scores and more change, also in an older version', async () => {
    const older = (by: number, models: number) => {
      const base = reading((cell) => (numberOf(cell) < models ? { value: cell.value + by } : {}));
      return {
        ...base,
        score: { ...base.score!, is_current: MODELS.flatMap(() => METRICS.map(() => false)) },
      } as Snapshot;
    };
    expect(await refused(older(0, 0), older(0.02, 10))).toBeUndefined();
    expect(await refused(older(0, 0), older(0.02, 11))).toContain(
      '11 of 40 scores of V1 (version 1) changed',
    );
  });

  it('is refused if names are replaced or permuted, or many places or times change', async () => {
    const described = (texts: Parameters<typeof reading>[3], time = '2026-01-01T00:00:00Z') =>
      changedTo(() => ({ time }), MODELS, METRICS, texts);
    expect(await described({ name: (_, i) => `x${i}` })).toBe(
      'changed too much: 40 of 40 names of models changed',
    );
    expect(await described({ name: (_, i) => `name of model ${(i + 1) % 40}` })).toContain(
      'names of models changed',
    );
    const exchanged = ['name of model 1', 'name of model 0'];
    expect(await described({ name: (model, i) => exchanged[i] ?? `name of ${model}` })).toBe(
      'changed too much: 2 names moved to other models: "name of model 1", "name of model 0"',
    );
    expect(
      await described({ name: (model, i) => (i < 10 ? 'renamed' : `name of ${model}`) }),
    ).toBeUndefined();
    expect(await described({ place: (metric) => (metric[0] === 'V' ? 'behavior' : 'neural') })).toBe(
      'changed too much: 3 of 5 titles, categories and parents of metrics changed',
    );
    expect(await described({ place: (metric) => (metric === 'V1' ? 'behavior' : 'neural') })).toBeUndefined();
    expect(await described({ at: '2024-01-01T00:00:00Z' })).toBe(
      'changed too much: 40 of 40 times of submission changed, 5 of 5 starts of versions changed',
    );
    expect(await described({}, '2025-01-01T00:00:00Z')).toBe(
      'changed too much: 200 of 200 times of scores changed',
    );
    expect(await described({}, '2026-01-01T02:00:00+02:00')).toBeUndefined();
  });
});

describe('growth', () => {
  const half = (cell: Cell) => (numberOf(cell) % 2 ? { state: 'never_run' } : {});

  it('is bounded, in models and in scores of earlier models on earlier metrics', async () => {
    const more = (n: number) => [...MODELS, ...Array.from({ length: n }, (_, i) => `model ${100 + i}`)];
    expect(await changedTo(undefined, more(20))).toBeUndefined();
    expect(await changedTo(undefined, more(21))).toBe('changed too much: 21 models are new, beside 40');
    expect(await refused(reading(half), reading())).toBe(
      'changed too much: 100 scores of earlier models on earlier metrics are new, beside 100',
    );
  });

  // Values are 0.3 to 0.7, with a standard deviation of 0.12.
  it.each([10, 1 / 100])(
    'is refused if a metric or models are new with %s times the usual scores',
    async (factor) => {
      const scaled = ({ value }: Cell) => ({ value: factor * value });
      expect(
        await changedTo((cell) => (cell.metric === 'new' ? scaled(cell) : {}), MODELS, [...METRICS, 'new']),
      ).toMatch(
        /^changed too much: the standard deviation of the new metric new is [\d.]+, not 0\.12 to 0\.12$/,
      );
      const models = Array.from({ length: 10 }, (_, i) => `model ${100 + i}`);
      expect(
        await changedTo(
          (cell) => (numberOf(cell) < 100 ? {} : scaled({ ...cell, value: 0.5 })),
          [...MODELS, ...models],
        ),
      ).toMatch(/^changed too much: 10 new models have [\d.]+ times the usual scores$/);
    },
  );

  it('is not bounded since an earlier state', async () => {
    expect(await refused(reading(half), reading(), 'earlier')).toBeUndefined();
  });

  it('is refused if many new values are the same', async () => {
    const models = Array.from({ length: 200 }, (_, i) => `model ${i}`);
    const zeros = (n: number) => reading((cell) => (numberOf(cell) < n ? { value: 0 } : {}), models);
    const earlier = (n: number) =>
      reading((cell) => (numberOf(cell) < n ? { state: 'never_run' } : {}), models);
    expect(await refused(earlier(10), zeros(10))).toBeUndefined();
    expect(await refused(earlier(11), zeros(11))).toBe(
      'changed too much: 55 of 55 new scores on earlier metrics are 0',
    );
  });
});

describe('a new version', () => {
  const metrics = Array.from({ length: 20 }, (_, i) => `metric ${i}`);
  const renewed = async (change: (cell: Cell) => Partial<Cell>, n: number) => {
    const later = (cell: Cell) => (metrics.indexOf(cell.metric) < n ? { version: 2, ...change(cell) } : {});
    const [before, after] = [reading(undefined, MODELS, metrics), reading(later, MODELS, metrics)];
    const { refused, notes } = await judgeChange([before], [after]);
    return { refused, notes };
  };
  const reranked = (cell: Cell) => ({ value: usualValue(`model ${(7 * numberOf(cell)) % 40}`) });

  it('of every metric is accepted if ranks stay, whatever the scale', async () => {
    expect(await renewed(({ value }) => ({ value: 2 * value ** 2 }), 20)).toEqual({
      refused: undefined,
      notes: [],
    });
  });

  it.each([
    [2.9, undefined],
    [0.34, undefined],
    [3.1, 'changed too much: scores of metric 0 (version 2) vary 3.1 times as much as those of version 1'],
    [0.3, 'changed too much: scores of metric 0 (version 2) vary 0.3 times as much as those of version 1'],
    [100, 'changed too much: scores of metric 0 (version 2) vary 100 times as much as those of version 1'],
  ])('whose scores vary %s times as much is accepted up to a factor of three', async (factor, expected) => {
    expect((await renewed(({ value }) => ({ value: factor * value }), 1)).refused).toBe(expected);
  });

  it('of few metrics that ranks models differently is accepted and named', async () => {
    expect(await renewed(reranked, 2)).toEqual({
      refused: undefined,
      notes: [
        'ranks of 40 models on metric 0 (version 2) correlate 0.17 with those of version 1',
        'ranks of 40 models on metric 1 (version 2) correlate 0.17 with those of version 1',
      ],
    });
  });

  it('of more than a tenth of the metrics that ranks models differently is refused', async () => {
    expect((await renewed(reranked, 3)).refused).toMatch(
      /^changed too much: 3 of 20 metrics rank models differently: ranks of 40 models on metric 0 \(version 2\) correlate/,
    );
  });

  it('with a constant value ranks models differently', async () => {
    expect((await renewed(() => ({ value: 0.5 }), 1)).notes).toEqual([
      'ranks of 40 models on metric 0 (version 2) do not correlate with those of version 1',
    ]);
  });

  it('that few models were run on is a loss, accepted for few metrics', async () => {
    const few = (cell: Cell) => (numberOf(cell) < 12 ? {} : { state: 'never_run' });
    expect(await renewed(few, 1)).toEqual({
      refused: undefined,
      notes: ['metric 0 (version 2) has scores for 12 of the 40 models of version 1'],
    });
    expect((await renewed(few, 3)).refused).toContain('3 of 20 metrics rank models differently');
  });
});

it.each([1e60, 1e200, Number.MAX_VALUE, -Number.MAX_VALUE])(
  'a score of %s is judged without an overflow',
  async (value) => {
    const before = reading();
    const huge = (cell: Cell) => (numberOf(cell) % 5 ? {} : { value, version: 1 + (numberOf(cell) % 2) });
    const models = [...MODELS, 'model 41', 'model 45', 'model 46', 'model 47'];
    const { refused, changes } = await judgeChange([before], [reading(huge, models, [...METRICS, 'new'])]);
    expect(changes).toContain('changed');
    expect(refused).toContain('changed too much: ');
  },
);

describe('a loss', () => {
  const half = MODELS.slice(0, 33);

  it('of more than 15 % is refused, in the snapshot of any file', async () => {
    expect(await lost([reading()], [reading(undefined, MODELS.slice(0, 34))])).toBeUndefined();
    const other = { ...reading(), files: ['other.csv'] };
    expect(await lost([other, reading()], [other, reading(undefined, half)])).toBe(
      'changed too much: 33 models instead of 40, 165 scores instead of 200',
    );
    expect(await lost([], [reading(undefined, half)])).toBeUndefined();
  });

  it('is found in the tables that SQL makes scores from', async () => {
    const cells = (...files: (string | null)[]) => {
      const { score: _, ...snapshot } = reading();
      return { ...snapshot, trial_file: { file: files, observer: ['1', '2', null] } };
    };
    expect(await lost([cells('a', 'b', 'c')], [cells('a', '', null)])).toBe(
      'changed too much: 3 values instead of 5',
    );
  });
});

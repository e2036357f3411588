import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeChange, judgeState, type Verdict } from '../../pipeline/nightly/judge-change.ts';
import { retrievalsToCompare } from '../../pipeline/nightly/prune.ts';
import { brainScore } from '../../pipeline/sources/leaderboard/brain-score.ts';
import type { Snapshot } from '../../pipeline/sources/source.ts';
import { seededGenerator } from '../../pipeline/statistics/numbers/random.ts';
import { isMissing, MIRROR } from '../project.ts';
import { bytesOf, rawFile } from '../sources/document.ts';
import { type Board, tomorrow } from '../tomorrow.ts';

/** Uniform random numbers between 0 and 1. */
function random(seed: number): () => number {
  const generator = seededGenerator(seed, 0);
  return () => (generator.next() >>> 0) / 2 ** 32;
}

/** Without a note. */
const ACCEPTED = { notes: [], changes: expect.any(String) };

const NEURAL = /^(V1|V2|V4|IT)$/;
/** The rows of a table at these places. */
function select<T extends Snapshot['model']>(columns: T, isIn: (i: number) => boolean): T {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, Array.from(values).filter((_, i) => isIn(i))]),
  ) as unknown as T;
}

type Benchmark = Board['benchmarks'][number];
type Model = Board['models'][number];

/** Changes the scores of one metric, in the order of models. */
function changeScores(
  document: Board,
  metric: string,
  change: (values: number[]) => number[],
  models: readonly Model[] = document.models,
) {
  const own = models
    .map(({ scores }) => scores[metric]!.at(-1)!)
    .filter(({ value }) => value !== '' && value !== 'X');
  const values = change(own.map(({ value }) => Number(value)));
  for (const [i, score] of own.entries()) score.value = values[i]!.toFixed(3).replace(/^(-?)0\./, '$1.');
}

/** In random order. */
function permuted<Item>(items: readonly Item[], seed = 1): Item[] {
  const next = random(seed);
  const keys = items.map(() => next());
  return [...items.keys()].sort((a, b) => keys[a]! - keys[b]!).map((i) => items[i]!);
}

/** Gives leaves a new version; the earlier one becomes history, with numbers instead of text. */
function renew(
  document: Board,
  change: (values: number[]) => number[],
  isRenewed: (benchmark: Benchmark) => boolean = () => true,
): void {
  const now = '2026-01-15T00:00:00+00:00';
  for (const benchmark of document.benchmarks.filter((each) => each.is_leaf && isRenewed(each))) {
    const last = benchmark.versions.at(-1)!;
    last.valid_to = now;
    const version = last.version + 1;
    benchmark.versions.push({ version, valid_from: now, valid_to: null, identifier: '' });
    for (const { scores } of document.models) {
      const [old] = scores[benchmark.type_id]!.slice(-1);
      scores[benchmark.type_id]!.push({ ...old!, version });
      if (old!.value === 'X' || old!.value === '') old!.value = null;
      else old!.value = Number(old!.value) + 0.0004;
    }
    changeScores(document, benchmark.type_id, change);
  }
}

/** From (r ÷ c)² to r² ÷ c, with a ceiling of 0.8. */
const corrected = (values: number[]) => values.map((value) => 0.8 * value);

const leavesOf = ({ benchmarks }: Board) => benchmarks.filter((each) => each.is_leaf);
const inRegion = (region: string) => (benchmark: Benchmark) => benchmark.display_domain === region;
const isNeural = (benchmark: Benchmark) => NEURAL.test(benchmark.display_domain);

/** The models, the best by the site's own average first. */
function ranked({ models }: Board): Model[] {
  const average = ({ scores }: Model) => -Number(scores.average_vision!.at(-1)!.value);
  return models.toSorted((a, b) => average(a) - average(b));
}

/** Gives each model the scores of the next one, and the last those of the first. */
function rotate(models: readonly Model[]): void {
  const scores = models.map((model) => model.scores);
  for (const [i, model] of models.entries()) model.scores = scores[(i + 1) % scores.length]!;
}

/** Gives some scores of a metric to each other's models. */
function shuffle(document: Board, metric: string, share: number, seed: number): void {
  changeScores(document, metric, (values) => {
    const places = permuted([...values.keys()], seed).slice(0, share * values.length);
    const changed = [...values];
    for (const [i, place] of permuted(places, seed + 1).entries()) changed[place] = values[places[i]!]!;
    return changed;
  });
}

const exchangeTitles = (pairs: number) => (document: Board) => {
  const leaves = permuted(leavesOf(document), pairs);
  for (const [i, one] of leaves.slice(0, pairs).entries()) {
    const other = leaves[pairs + i]!;
    [one.label, other.label] = [other.label, one.label];
  }
};

/** Makes the last model a copy of the best one: on the metrics that it was run on, or on all. */
function copyBest(document: Board, isOnAll: boolean): void {
  const models = ranked(document);
  const [best, last] = [models[0]!, models.at(-1)!];
  for (const { type_id } of leavesOf(document))
    if (isOnAll || last.scores[type_id]!.at(-1)!.value !== '')
      last.scores[type_id] = structuredClone(best.scores[type_id]!);
}

/** Adds metrics of all regions, whose scores are computed from the one of a real metric. */
function addMetrics(
  document: Board,
  metrics: number,
  scoreOf: (value: number, noise: number) => number,
): void {
  const next = random(metrics);
  for (const like of permuted(leavesOf(document), metrics).slice(0, metrics)) {
    const metric = `New2026.${like.type_id}`;
    const versions = [
      { version: 1, identifier: '', valid_from: '2026-01-15T00:00:00+00:00', valid_to: null },
    ];
    document.benchmarks.push({ ...like, id: `${metric}_v1`, type_id: metric, label: metric, versions });
    for (const { scores } of document.models)
      scores[metric] = [{ ...scores[like.type_id]!.at(-1)!, version: 1 }];
    changeScores(document, metric, (values) => values.map((value) => scoreOf(value, next())));
  }
}

/** Changes of names, places, times and the number of models are in judge-change.test.ts. */
describe.skipIf(isMissing(MIRROR))('the real leaderboard', () => {
  let text: string;
  let real: Snapshot;
  beforeAll(async () => {
    text = fs.readFileSync(path.join(MIRROR, 'www.brain-score.org/vision/compare/data/index.json'), 'utf8');
    real = await readingOf(() => {});
  });

  async function readingOf(change: (document: Board) => void): Promise<Snapshot> {
    const document = JSON.parse(text) as Board;
    change(document);
    const [reading] = await brainScore.read([rawFile('leaderboard.json', bytesOf(document), '2026-12-01')]);
    return reading!;
  }

  const judged = async (change: (document: Board) => void): Promise<Verdict> =>
    judgeChange([real], [await readingOf(change)]);

  it('is refused if “never run” is read as 0', async () => {
    const { refused } = await judged(({ models }) => {
      for (const { scores } of models)
        for (const [score] of Object.values(scores).map((versions) => versions.slice(-1)))
          if (score!.value === '' && score!.timestamp === null)
            Object.assign(score!, { value: '.000', timestamp: '2023-10-26T00:00:00' });
    });
    expect(refused).toContain('7,164 of 7,164 new scores on earlier metrics are 0');
    expect(refused).toContain('7,164 scores of earlier models on earlier metrics are new, beside 13,849');
  });

  it('may change as it did between the exports of December 2024 and April 2025', async () => {
    const files = brainScore.files.slice(1).map(({ url, file }) => {
      const body = fs.readFileSync(path.join(MIRROR, url.replace('https://', '')));
      return rawFile(file, body, '2026-12-01');
    });
    const readings = await brainScore.read([rawFile('leaderboard.json', text, '2026-12-01'), ...files]);
    const [before, after] = readings.slice(1).map((each) => ({ ...each, files: ['export.csv'] }));
    expect(await judgeChange([before!], [after!])).toEqual(ACCEPTED);
  });

  /** The leaderboard's own state at the end of a day. */
  function stateOn(day: string): Snapshot {
    const end = Date.parse(`${day}T23:59:59Z`);
    const isThere = (text: unknown) => text !== null && Date.parse(String(text)) <= end;
    const { model, metric, score, version } = real as Snapshot & { score: NonNullable<Snapshot['score']> };
    const run = Array.from(score.measured_at!, isThere);
    const models = new Set(Array.from(score.source_key!).filter((_, i) => run[i]));
    const metrics = new Set(Array.from(score.metric_key!).filter((_, i) => run[i]));
    const scores = {
      ...score,
      state: Array.from(score.state!, (state, i) => (run[i] ? state : 'never_run')),
    };
    return {
      ...real,
      model: select(model, (i) => models.has(model.source_key![i]!)),
      metric: select(metric, (i) => !metric.is_leaf![i] || metrics.has(metric.metric_key![i]!)),
      version: select(version, (i) => metrics.has(version.metric_key![i]!)),
      score: select(scores, (i) => models.has(score.source_key![i]!) && metrics.has(score.metric_key![i]!)),
    } as Snapshot;
  }

  /**
   * Judges nights as a refresh does; returns what was refused. States kept from before the last one are compared on every third
   * night only, to save time.
   */
  async function nights(days: readonly string[], stateOf: (day: string) => Snapshot): Promise<string[]> {
    let kept: { retrieval: string; reading: Snapshot }[] = [];
    const refusals: string[] = [];
    for (const [night, day] of days.entries()) {
      const reading = stateOf(day);
      const earlier = night % 3 === 0 ? kept.map((each) => each.reading) : [];
      const last = kept.slice(-1).map((each) => each.reading);
      const { refused } = await judgeState(last, [reading], earlier);
      if (refused !== undefined) refusals.push(`${day}: ${refused}`);
      else kept = retrievalsToCompare([...kept, { retrieval: day, reading }], 7);
    }
    return refusals;
  }

  it('may become the leaderboard of tomorrow', async () => {
    const document = bytesOf(tomorrow(JSON.parse(text)));
    const after = await brainScore.read([rawFile('leaderboard.json', document, '2026-12-01')]);
    expect(await judgeChange([real], after)).toEqual(ACCEPTED);
  });

  type Case = [what: string, change: (document: Board) => void, expected: RegExp];
  const times = (factor: number) => (values: number[]) => values.map((value) => factor * value);
  const power = (exponent: number) => (values: number[]) =>
    values.map((value) => Math.max(0, value) ** exponent);
  const noisy = (size: number, seed: number) => {
    const next = random(seed);
    return (values: number[]) => values.map((value) => Math.max(0, value + size * (next() - 0.5)));
  };
  /** Re-runs models on all metrics. */
  const rerun = (document: Board, models: readonly Model[], size: number) => {
    for (const { type_id } of leavesOf(document)) changeScores(document, type_id, noisy(size, 11), models);
  };

  const exchanged = /^changed too much: \d\d scores of the model "\d+" are those that "\d+" had/;
  const squared = (region: string): Case => [
    `new versions square ${region}`,
    (document) => renew(document, power(2), inRegion(region)),
    new RegExp(`metrics of ${region} are squared or square roots$`),
  ];
  const bestGone = (factor: number): Case => [
    `the best 14 % of the models are gone, and neural scores are ${factor} times as large`,
    (document) => {
      document.models = ranked(document).slice(0.14 * document.models.length);
      renew(document, times(factor), isNeural);
    },
    /39 of the best models are gone/,
  ];
  it.each<Case>([
    [
      'the best five models exchange scores with the weakest',
      (document) => {
        const models = ranked(document);
        for (let i = 0; i < 5; i++) rotate([models.at(i)!, models.at(-1 - i)!]);
      },
      exchanged,
    ],
    ['two similar models do', (document) => rotate(ranked(document).slice(20, 22)), exchanged],
    [
      '50 models have the scores of others',
      ({ models }) => rotate(permuted(models, 5).slice(0, 50)),
      exchanged,
    ],
    [
      '24 % of a metric’s scores are shuffled',
      (document) => shuffle(document, 'MajajHong2015.IT-pls', 0.24, 7),
      /\d\d of \d\d changed scores of MajajHong2015.IT-pls \(version \d\) are those of other models$/,
    ],
    [
      '5 % of another metric’s are',
      (document) => shuffle(document, 'FreemanZiemba2013.V1-pls', 0.05, 8),
      /changed scores of FreemanZiemba2013.V1-pls \(version \d\) are those of other models$/,
    ],
    [
      'nine pairs of titles are exchanged',
      exchangeTitles(9),
      /^changed too much: 18 titles moved to other metrics: "/,
    ],
    ['one pair is', exchangeTitles(1), /^changed too much: 2 titles moved to other metrics: "/],
    ...['V1', 'V2', 'V4', 'IT'].map(squared),
    [
      'new versions are the roots of all behavior',
      (document) => renew(document, power(0.5), inRegion('Behavioral')),
      /metrics of behavior are squared or square roots$/,
    ],
    [
      'new versions are the cubes of all neural scores',
      (document) => renew(document, power(3), isNeural),
      /metrics of V1 are squared or square roots/,
    ],
    ...[60, 12].map(
      (metrics): Case => [
        `${metrics} new metrics are noise`,
        (document) => addMetrics(document, metrics, (_, noise) => noise),
        /^changed too much: \d\d new metrics are unrelated to all others, such as New2026/,
      ],
    ),
    ...[2.5, 0.4, 1.7].map(bestGone),
    [
      'neural scores are 2.5 times as large',
      (document) => renew(document, times(2.5), isNeural),
      /metrics of IT vary 2.5 times as much as before, relative to the others/,
    ],
  ])('is refused if %s', async (_what, change, expected) => {
    expect((await judged(change)).refused).toMatch(expected);
  });

  it.each<[what: string, change: (document: Board) => void]>([
    ['a model is re-run', (document) => rerun(document, document.models.slice(7, 8), 0.02)],
    [
      'forty models are re-run',
      (document) => rerun(document, permuted(document.models, 3).slice(0, 40), 0.005),
    ],
    [
      'a fifth of a metric’s scores is corrected',
      (document) =>
        changeScores(document, 'MajajHong2015.V4-pls', times(0.8), permuted(document.models, 4).slice(0, 56)),
    ],
    [
      'a metric is squared',
      (document) => renew(document, power(2), (each) => each.type_id === 'MajajHong2015.IT-pls'),
    ],
    ['a region is normalized again', (document) => renew(document, times(0.6), inRegion('V4'))],
    [
      'chance is taken out of behavior',
      (document) =>
        renew(document, (values) => values.map((value) => (value - 0.1) / 0.9), inRegion('Behavioral')),
    ],
    ['all metrics are run again', (document) => renew(document, noisy(0.005, 6))],
    [
      'ten related metrics are new',
      (document) => addMetrics(document, 10, (value, noise) => 0.7 * value + 0.2 * noise),
    ],
    [
      'six titles are corrected',
      (document) => {
        for (const leaf of leavesOf(document).slice(0, 6)) leaf.label += ' (corrected)';
      },
    ],
    [
      'models of all kinds are withdrawn',
      (document) => {
        document.models = permuted(document.models, 12).slice(0.12 * document.models.length);
      },
    ],
  ])('is accepted if %s', async (_what, change) => {
    expect((await judged(change)).refused).toBeUndefined();
  });

  it('is accepted if a copy of a model is run on more metrics', async () => {
    const [before, after] = [false, true].map((isOnAll) => readingOf((board) => copyBest(board, isOnAll)));
    expect((await judgeChange([await before!], [await after!])).refused).toBeUndefined();
  });

  it('is accepted every night of its real growth, with withdrawals and a correction', {
    timeout: 600_000,
  }, async () => {
    const times = Array.from(real.score!.measured_at!, (time) => String(time).slice(0, 10));
    const days = [...new Set(times)].filter((day) => day >= '2022-01-01' && day <= '2023-12-31').sort();
    expect(days).toHaveLength(159);
    // `make test-slow` takes them all.
    days.splice(process.env.NIGHTS ? days.length : 40);
    const withdraw = (document: Board, n: number) => {
      document.models = document.models.filter((_, i) => i % 30 !== n);
    };
    const later = new Map([
      ['2025-11-01', await readingOf((document) => withdraw(document, 0))],
      [
        '2026-01-15',
        await readingOf((document) => {
          withdraw(document, 0);
          renew(document, corrected, isNeural);
        }),
      ],
      [
        '2026-03-01',
        await readingOf((document) => {
          for (const n of [0, 1]) withdraw(document, n);
          renew(document, corrected, isNeural);
          renew(document, permuted, ({ type_id }) => type_id === 'Rajalingham2018-i2n');
        }),
      ],
    ]);
    expect(await nights([...days, ...later.keys()], (day) => later.get(day) ?? stateOn(day))).toEqual([]);
  });
});

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

  /** Changes the scores of one metric, in the order of models. */
  function changeScores(document: Board, metric: string, change: (values: number[]) => number[]) {
    const own = document.models
      .map(({ scores }) => scores[metric]!.at(-1)!)
      .filter(({ value }) => value !== '' && value !== 'X');
    const values = change(own.map(({ value }) => Number(value)));
    for (const [i, score] of own.entries()) score.value = values[i]!.toFixed(3).replace(/^(-?)0\./, '$1.');
  }

  const permuted = (values: number[]) => {
    const next = random(1);
    const keys = new Map(values.map((_, i) => [i, next()]));
    return [...values.keys()].sort((a, b) => keys.get(a)! - keys.get(b)!).map((i) => values[i]!);
  };
  /** Gives leaves a new version; the earlier one becomes history, with numbers instead of text. */
  function renew(
    document: Board,
    change: (values: number[]) => number[],
    isRenewed: (benchmark: Board['benchmarks'][number]) => boolean = () => true,
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

  it('is accepted every night of its real growth, with withdrawals and a correction', {
    timeout: 300_000,
  }, async () => {
    const times = Array.from(real.score!.measured_at!, (time) => String(time).slice(0, 10));
    const days = [...new Set(times)].filter((day) => day >= '2022-01-01' && day <= '2023-12-31').sort();
    expect(days).toHaveLength(159);
    // `make test-slow` takes them all.
    days.splice(process.env.NIGHTS ? days.length : 40);
    const withdraw = (document: Board, n: number) => {
      document.models = document.models.filter((_, i) => i % 30 !== n);
    };
    const isNeural = (benchmark: Board['benchmarks'][number]) => NEURAL.test(benchmark.display_domain);
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

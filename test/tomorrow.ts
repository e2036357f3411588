import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { siteFormat } from '../bench/simulated/leaderboard.ts';

/** The leaderboard's document, as far as a changed one needs it. */
export interface Board {
  benchmarks: {
    id: string;
    type_id: string;
    label: string;
    parent_id: string | null;
    is_leaf: boolean;
    is_engineering: boolean;
    display_domain: string;
    versions: { version: number; identifier: string; valid_from: string | null; valid_to: string | null }[];
  }[];
  models: {
    id: number;
    name: string;
    rank: number | null;
    submission_timestamp: string | null;
    scores: Record<string, { version: number; value: unknown; error: unknown; timestamp: string | null }[]>;
  }[];
}

interface NewBenchmark {
  name: string;
  parent: string;
  display_domain: string;
  /** Which models have a score; empty for a node. */
  models: string;
}

/** New nodes and metrics, and where they hang; a node without a parent is a root of its own. */
const NEW: NewBenchmark[] = parse(fs.readFileSync(path.join(import.meta.dirname, 'tomorrow.csv')), {
  columns: true,
});
export const NEW_METRICS = NEW.filter(({ models }) => models !== '');

/** Metrics with a new version, in which the score is multiplied by the ceiling (r² ÷ c instead of (r ÷ c)²). */
export const RESCALED: Record<string, number> = {
  'MajajHong2015.V4-pls': 0.895,
  'MajajHong2015.IT-pls': 0.8218,
  'FreemanZiemba2013.V1-pls': 0.8737,
  'FreemanZiemba2013.V2-pls': 0.8248,
  'SanghaviJozwik2020.V4-pls': 0.9,
  'SanghaviJozwik2020.IT-pls': 0.85,
};

/** When versions change, and when the new ones are run. */
const DATES = { changed: '2026-01-15T12:00:00+00:00', run: '2026-08-01T12:00:00' };

type Dates = typeof DATES;

/**
 * A leaderboard of tomorrow: a tenth of the models withdrawn, fifteen new metrics at all kinds of places, new versions of six
 * metrics with the old ones as history, models without scores, and one more root.
 */
export function tomorrow(today: Board, dates = DATES): Board {
  const board = structuredClone(today);
  board.models = board.models.filter((_, i) => i % 10 !== 0);
  for (const [metric, ceiling] of Object.entries(RESCALED)) addVersion(board, metric, ceiling, dates);
  for (const node of NEW.filter(({ models }) => models === '')) addBenchmark(board, node, null);
  for (const [place, metric] of NEW_METRICS.entries()) addMetric(board, metric, place, dates);
  for (const [i, name] of ['unscored_1', 'unscored_2', 'unscored_3'].entries())
    board.models.push({ id: 9001 + i, name, rank: null, submission_timestamp: dates.changed, scores: {} });
  for (const model of board.models) updateNodes(board, model, dates);
  return board;
}

function addVersion(
  { benchmarks, models }: Board,
  metric: string,
  ceiling: number,
  { changed, run }: Dates,
): void {
  const benchmark = benchmarks.find(({ type_id }) => type_id === metric)!;
  const last = benchmark.versions.at(-1)!;
  const version = last.version + 1;
  benchmark.id = `${metric}_v${version}`;
  last.valid_to = changed;
  benchmark.versions.push({ version, identifier: benchmark.id, valid_from: changed, valid_to: null });
  for (const { scores } of models) {
    const old = scores[metric]!.pop();
    const time = old!.timestamp;
    const score = numberIn(old!.value);
    // As the site sends an older version.
    scores[metric]!.push(
      { ...old!, value: score ?? null, timestamp: time === null ? null : `${time}+00:00` },
      {
        ...old!,
        version,
        value: score === undefined ? old!.value : siteFormat(score * ceiling),
        timestamp: time && run,
      },
    );
  }
}

function addMetric(board: Board, metric: NewBenchmark, place: number, { changed, run }: Dates): void {
  addBenchmark(board, metric, changed);
  const isRun = (model: number) =>
    metric.models === 'two in three' ? model % 3 > 0 : metric.models === 'the first three' && model < 3;
  for (const [i, { scores }] of board.models.entries()) {
    const base = numberIn(scores['MajajHong2015.IT-pls']?.at(-1)?.value);
    const score =
      base === undefined || !isRun(i) ? undefined : base / 2 + ((i * 7919 + place * 104_729) % 1000) / 5000;
    const value = score === undefined ? '' : siteFormat(score);
    scores[metric.name] = [{ version: 1, value, error: null, timestamp: score === undefined ? null : run }];
  }
}

/** @param valid_from the start of a metric's version; null for a node */
function addBenchmark(
  { benchmarks }: Board,
  { name, parent, display_domain }: NewBenchmark,
  valid_from: string | null,
): void {
  const version = valid_from === null ? 0 : 1;
  const id = `${name}_v${version}`;
  benchmarks.push({
    id,
    type_id: name,
    label: name,
    parent_id: benchmarks.find(({ type_id }) => type_id === parent)?.id ?? null,
    is_leaf: version > 0,
    is_engineering: false,
    display_domain,
    versions: [{ version, identifier: id, valid_from, valid_to: null }],
  });
}

/** The site's own aggregates: missing scores count as zero. */
function updateNodes({ benchmarks }: Board, { scores }: Board['models'][number], { run }: Dates): void {
  const mean = (id: string): number => {
    const children = benchmarks.filter(({ parent_id }) => parent_id === id);
    const sum = children.reduce((all, { id: child, type_id, is_leaf }) => {
      return all + (is_leaf ? (numberIn(scores[type_id]?.at(-1)?.value) ?? 0) : mean(child));
    }, 0);
    return sum / children.length;
  };
  for (const { id, type_id } of benchmarks.filter(({ is_leaf }) => !is_leaf))
    scores[type_id] = [{ version: 0, value: siteFormat(mean(id)), error: null, timestamp: run }];
}

function numberIn(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' || Number.isNaN(Number(value))
    ? undefined
    : Number(value);
}

import path from 'node:path';
import { listed, thousands, upTo } from '../messages/counts-and-lists.ts';
import { hintOf, shown, UserError } from '../messages/errors.ts';
import type { Effects } from '../sources/effects.ts';
import { numberIn, readOwnCsv } from '../sources/formats/csv-file.ts';
import { SIMULATION_WARNING } from '../sources/retrievals/snapshot.ts';
import { FEWEST_KNOWN } from '../stages/prediction/cell/tables.ts';
import { LITTLE } from '../stages/prediction/metric/finding.ts';
import {
  type Distribution,
  type ModelPrediction,
  placesOf,
  predictModel,
} from '../stages/prediction/own-models.ts';
import { gaussianOf } from '../statistics/prediction/gaussian.ts';
import { Database, literal } from '../warehouse/database.ts';
import { readFile, writeIfChanged } from '../warehouse/files.ts';
import { normalized } from '../warehouse/normalized-name.ts';
import { inOut, inRoot } from '../warehouse/root.ts';
import { type Row, rowsOf } from '../warehouse/rows.ts';
import { csv } from '../warehouse/spreadsheet-csv.ts';
import { finishedStage } from './run.ts';

/** Cells without a score. */
const MISSING = ['', 'NA', 'NaN', 'nan', '-', '?', 'X'];
/** Most models that are shown. */
const MOST_SHOWN = 5;

/** Predicts the missing scores of a user's models from the newest leaderboard: on the screen, and in `out/predictions/`. */
export async function predictTable(file: string, study: string, effects: Effects): Promise<void> {
  const { distribution, scores, alone } = await readDistribution(study);
  const { models, ignored } = readModels(file, distribution);
  const predicted = models.map(({ name, row }) => ({ name, ...predictModel(distribution, row) }));
  if (ignored.length > 0) effects.say(`ignored columns that are no metrics: ${upTo(5, ignored.map(shown))}`);
  const { metrics } = distribution;
  effects.say(
    `${path.basename(file)}: ${thousands(models.length)} models, by the ${metrics.length} metrics of ${study}. Intervals hold 90 % of scores; a prediction is no score.`,
  );
  for (const own of predicted.slice(0, MOST_SHOWN))
    for (const line of linesOf(own, metrics.length, scores, alone)) effects.say(line);
  const enough = predicted.filter(({ known }) => known >= FEWEST_KNOWN);
  const cells = enough.flatMap(({ name, cells }) =>
    cells.map(({ id, title, estimate, low, high }) => [name, id, title, estimate, low, high]),
  );
  const target = inOut('predictions', `${path.parse(file).name}.csv`);
  writeIfChanged(target, csv(['model', 'metric_id', 'metric_title', 'estimate', 'low', 'high'], cells));
  if (finishedStage('prediction', study).origin === 'simulated') effects.say(SIMULATION_WARNING);
  effects.say(`\nEvery missing score: ${path.relative(inRoot(''), target)}`);
}

/** The distribution, the combined scores of the leaderboard's models, and the metrics of which others predict little. */
async function readDistribution(study: string) {
  const database = await Database.open();
  const read = async (stage: string, table: string, rest: string) => {
    const from = literal(path.join(finishedStage(stage, study).folder, `${table}.parquet`));
    return rowsOf(await database.columns(`from ${from} ${rest}`));
  };
  try {
    const scales = await read('prediction', 'scale', 'order by metric_id');
    if (scales.length === 0)
      throw new UserError(study, 'no predictions for this study', { next: 'see its log.txt for the reason' });
    const reversed = await read('cohort', 'metric', 'where not higher_is_better');
    const isReversed = new Set(reversed.map(({ metric_id }) => metric_id));
    const size = scales.length;
    const places = new Map(scales.map(({ metric_id }, place) => [metric_id, place]));
    const covariance = new Float64Array(size * size);
    for (const { metric_a, metric_b, covariance: entry } of await read('prediction', 'covariance', '')) {
      const [a, b] = [places.get(metric_a!)!, places.get(metric_b!)!];
      covariance[a * size + b] = Number(entry);
      covariance[b * size + a] = Number(entry);
    }
    const method = "where method = 'arithmetic_mean' and rank is not null and metric_set = ";
    const ranked = await read('aggregation', 'model_score', method + literal(String(scales[0]!.metric_set)));
    const alone = await read(
      'prediction',
      'metric',
      `where source = 'all' and estimate < ${LITTLE} order by estimate`,
    );
    const distribution: Distribution = {
      metrics: scales.map((row) => metricOf(row, isReversed.has(row.metric_id!))),
      gaussian: gaussianOf(
        Float64Array.from(scales, ({ expected }) => Number(expected)),
        covariance,
      ),
      width: Number(scales[0]!.width),
    };
    return {
      distribution,
      scores: ranked.map(({ score }) => Number(score)),
      alone: alone.map(({ metric_title }) => String(metric_title)),
    };
  } finally {
    database.close();
  }
}

function metricOf(row: Row, isReversed: boolean): Distribution['metrics'][number] {
  const { metric_id, metric_title, whole, mean, deviation, coefficient } = row;
  return {
    id: String(metric_id),
    title: String(metric_title),
    isReversed,
    scale: {
      whole: Number.isFinite(whole) ? Number(whole) : undefined,
      mean: Number(mean),
      deviation: Number(deviation),
    },
    coefficient: Number(coefficient),
  };
}

/** Each row's scores; its name is in the first column that is no metric. */
function readModels(file: string, { metrics }: Distribution) {
  const table = readOwnCsv({ bytes: readFile(inRoot(file)), where: file }, []);
  const places = placesOf(table.header, metrics, normalized);
  const others = table.header.filter((_, column) => places[column] === undefined);
  if (others.length === table.header.length || others.length === 0)
    throw new UserError(
      `${file}: header`,
      others.length === 0 ? 'no column of names' : 'no metric of the leaderboard',
      {
        expected:
          'a column with names of models, and metrics of the leaderboard by their names, such as MajajHong2015.IT-pls',
        found: `${upTo(5, table.header.map(shown))}${hintOf(
          others.at(-1) ?? '',
          metrics.map(({ title }) => title),
        )}`,
        next: 'correct the header; cohort/metric.csv of the study latest has all names',
      },
    );
  const names = table.header.indexOf(others[0]!);
  const models = table.rows.map((cells, row) => {
    const scores = new Float64Array(metrics.length).fill(Number.NaN);
    for (const [column, place] of places.entries())
      if (place !== undefined) scores[place] = numberIn(table, row, table.header[column]!, MISSING);
    return { name: cells[names]!.trim() || `line ${table.lines[row]}`, row: scores };
  });
  return { models, ignored: others.slice(1) };
}

function linesOf(
  { name, known, total, next, cells }: ModelPrediction & { name: string },
  metrics: number,
  scores: readonly number[],
  alone: readonly string[],
): string[] {
  const head = `\n${name}: ${known} of ${metrics} scores known`;
  if (known < FEWEST_KNOWN) return [`${head}; at least ${FEWEST_KNOWN} are needed for predictions`];
  const number = (value: number) => value.toFixed(3).replace('-', '−');
  const rank = (value: number) => 1 + scores.filter((score) => score > value).length;
  const missing = new Set(cells.map(({ title }) => title));
  const open = alone.filter((title) => missing.has(title));
  return [
    head,
    `  combined score ${number(total.estimate)} (${number(total.low)} to ${number(total.high)}), rank ${rank(total.estimate)} (${rank(total.high)} to ${rank(total.low)}) among the ${scores.length} models with every score`,
    ...(next.length === 0
      ? []
      : [
          `  run next: ${listed(next.map(({ title, left }) => `${title} (leaves ${Math.round(100 * left)} % of what is open)`))}`,
        ]),
    ...(open.length > 0
      ? [`  not to be predicted, since others predict less than ${100 * LITTLE} %: ${upTo(3, open)}`]
      : []),
  ];
}

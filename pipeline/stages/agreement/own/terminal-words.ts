import type { Tables } from '../../../report/finding/tables.ts';
import { correlation, hasEstimate, intervalText, rhoOf } from '../../../report/words/numbers.ts';
import { metricLabel } from '../../../report/words/phrases.ts';
import { aligned, wrapped } from '../../../report/words/terminal-lines.ts';
import { readingQuestion } from '../../normalize/reading-words.ts';
import { direction, directionText } from './direction-words.ts';
import { type OwnAnswers, YOUR_MODELS } from './finding.ts';
import { givenControl, type OwnMetric, ownAnswer, significantPairs } from './metric-words.ts';

/** How many of the user's own metrics have a line, and how many are described in words. */
const LINES = 20;
const DESCRIBED = 3;

const MISSING = '–';

/** The answers about the user's own metrics, strongest first, or about the user's own models. They come first, on one screen. */
export function ownText(tables: Tables, { metrics, notes, answers }: OwnAnswers): string[] {
  const models = answers.filter(({ about }) => about === YOUR_MODELS).flatMap(({ sentences }) => sentences);
  return [
    ...(metrics.length > 0 ? ['', ...notes.flatMap(wrapped), '', ...aboutMetrics(tables, metrics)] : []),
    ...(tables.isAlone ? [] : directionText(readingQuestion(tables))),
    ...(models.length > 0
      ? ['', YOUR_MODELS, ...models.flatMap((sentence) => wrapped(`  ${sentence}`))]
      : []),
  ];
}

function aboutMetrics(tables: Tables, metrics: readonly OwnMetric[]): string[] {
  const rest = metrics.length - LINES;
  return [
    ...aligned([HEAD, ...metrics.slice(0, LINES).map(cellsOf)]),
    ...(rest > 0 ? [`  … and ${rest} more in agreement/own_category.csv`] : []),
    ...wrapped(MEANING),
    ...metrics.slice(0, DESCRIBED).flatMap((metric) => described(tables, metric)),
  ];
}

/** What a metric resembles, and the command to count lower scores as better if most metrics are opposed to it. */
function described(tables: Tables, metric: OwnMetric): string[] {
  const sentences = [ownAnswer(metric, tables.meanAgreement()), givenControl(metric, tables.study)];
  return ['', ...sentences.flatMap(wrapped), ...directionText(direction(tables, metric))];
}

const MEANING =
  'Significant: q < 0.05, of the metrics that share enough models with yours. The last column counts the models of the strongest pair.';

const HEAD = ['your metric', 'mean ρ (95 % interval)', 'significant', 'strongest', 'models'];

function cellsOf(metric: OwnMetric): string[] {
  const { label, mean, closest } = metric;
  return [
    label,
    hasEstimate(mean) ? `${rhoOf(mean)} (${intervalText(mean, correlation)})` : MISSING,
    significantPairs(metric) || MISSING,
    closest ? `${rhoOf(closest)} ${metricLabel(closest.other_metric_id)}` : MISSING,
    closest ? String(closest.n_models) : MISSING,
  ];
}

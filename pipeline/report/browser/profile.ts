import type { PageData, PageMetric } from '../data/page-data.ts';
import { coloursOf } from '../drawing/palette.ts';
import { categoryName } from '../findings/phrases.ts';
import { modelUrl, paperUrl } from '../page/links.ts';
import { decimals, element, find, linked, type StripShares, setStrip, setText, strip } from './elements.ts';
import { rankHistoryPlot, showPlot } from './history-plots.ts';
import { rankHistoryOf } from './rank-history.ts';

type ProfileRow = ReturnType<typeof profileRows>[number];

/**
 * A model on every metric, beside the cohort of the first set with the metric: its rank, null without a score, and shares of the
 * way from the worst to the best score, null without a score or a cohort.
 */
export function profileRows(data: PageData, model: number) {
  return data.metrics.map((metric, m) => {
    const score = data.scores[m]![model]!;
    const others = cohortScores(data, m);
    const isRanked = typeof score === 'number' && others.length > 0;
    return {
      metric,
      score,
      rank: isRanked ? others.filter((other) => other > signed(metric, score)).length + 1 : null,
      models: others.length,
      shares: isRanked ? sharesOf(signed(metric, score), others) : null,
    };
  });
}

/** Negated if lower is better. */
function signed({ reversed }: PageMetric, score: number): number {
  return reversed ? -score : score;
}

/** The scores of the cohort of the first set with this metric, worst first. */
function cohortScores(data: PageData, metric: number): number[] {
  const set = data.sets.find(({ metrics }) => metrics.includes(metric));
  return (set?.models ?? [])
    .map((model) => data.scores[metric]![model])
    .filter((score) => typeof score === 'number')
    .map((score) => signed(data.metrics[metric]!, score))
    .sort((one, other) => one - other);
}

function sharesOf(score: number, others: readonly number[]): StripShares {
  const [worst, best] = [others[0]!, others.at(-1)!];
  const share = (value: number) =>
    best > worst ? Math.max(0, Math.min(1, (value - worst) / (best - worst))) : 0.5;
  const quantile = (at: number) => share(others[Math.round(at * (others.length - 1))]!);
  return { low: quantile(0.25), high: quantile(0.75), at: share(score) };
}

/** A model's scores on all metrics, its ranks over the years, and their reasons. */
export function showProfile(data: PageData, id: string): void {
  const model = data.models.findIndex((each) => each.id === id);
  if (model < 0) return;
  const title = linked(`${data.models[model]!.name} (${id})`, modelUrl(id, data.about.isSimulated));
  find('profile-title').replaceChildren(title);
  setText(find('profile-rank'), rankWords(data, model));
  const colour = coloursOf(data.metrics.map(({ category }) => category));
  find('profile-rows').replaceChildren(...profileRows(data, model).map((row) => tableRow(row, colour)));
  const { dates, reasons } = rankHistoryOf(data, model);
  const missing = 'No rank history: it was not on the leaderboard at the ends of two years.';
  const draw = (room: number) => rankHistoryPlot(dates, room);
  showPlot('rank-history', find('rank-history'), dates.length === 0 && missing, draw);
  find('rank-reasons').replaceChildren(...reasons.map((reason) => element('li', {}, reason)));
}

function tableRow(
  { metric, score, rank, models, shares }: ProfileRow,
  colour: ReturnType<typeof coloursOf>,
): HTMLElement {
  const shown = shares ? [strip()] : [];
  for (const each of shown) setStrip(each, shares!, colour(metric.category));
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, linked(metric.label, paperUrl(metric.dataSet))),
    element('td', {}, categoryName(metric.category)),
    element('td', { class: 'number' }, scoreWords(score)),
    element('td', {}, ...shown),
    element('td', { class: 'number' }, rank === null ? '' : `${rank} of ${models}`),
  );
}

function scoreWords(score: ProfileRow['score']): string {
  return typeof score === 'number' ? decimals(score) : (score ?? 'never run');
}

function rankWords({ explorer }: PageData, model: number): string {
  const place = explorer?.models.indexOf(model) ?? -1;
  return place < 0
    ? 'Not ranked above: it lacks a score on at least one metric of the main set.'
    : `Rank ${explorer!.ranks[place]} of ${explorer!.models.length} by ${explorer!.weightsAtFirst} weights.`;
}

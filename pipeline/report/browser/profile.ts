import type { PageData, PageMetric } from '../data/page-data.ts';
import { coloursOf } from '../drawing/palette.ts';
import { modelUrl, paperUrl } from '../page/links.ts';
import { categoryName } from '../words/phrases.ts';
import { decimals, element, find, linked, type StripShares, setStrip, setText, strip } from './elements.ts';
import { rankHistoryPlot, showPlot } from './history-plots.ts';
import { fullName } from './model-search.ts';
import { rankHistoryOf } from './rank-history.ts';
import { makeTabStop } from './roving.ts';

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

/** A model's scores on all metrics, beside those of the other one if there is one, its ranks over the years, and their reasons. */
export function showProfile(data: PageData, id: string, otherId: string): void {
  const [model, other] = [id, otherId].map((wanted) => data.models.findIndex((each) => each.id === wanted));
  if (model! < 0) return;
  showTitle('profile', data, model!);
  find('compared').hidden = other! < 0;
  if (other! >= 0) showTitle('compared', data, other!);
  for (const head of document.querySelectorAll<HTMLElement>('#profile .other')) head.hidden = other! < 0;
  const colour = coloursOf(data.metrics.map(({ category }) => category));
  const others = other! < 0 ? [] : profileRows(data, other!);
  const rows = profileRows(data, model!);
  const shown = rows.map((row, i) => tableRow(row, colour(row.metric.category), others[i]));
  find('profile-rows').replaceChildren(...shown);
  makeTabStop('profile-rows');
  const { dates, reasons } = rankHistoryOf(data, model!);
  const missing = 'No rank history: it was not on the leaderboard at the ends of two years.';
  const draw = (room: number) => rankHistoryPlot(dates, room);
  showPlot('rank-history', dates.length === 0 && missing, draw);
  find('rank-reasons').replaceChildren(...reasons.map((reason) => element('li', {}, reason)));
}

/** A model's name and its rank by the first weights. */
function showTitle(part: 'profile' | 'compared', data: PageData, model: number): void {
  const shown = data.models[model]!;
  find(`${part}-title`).replaceChildren(linked(fullName(shown), modelUrl(shown.id, data.about.isSimulated)));
  setText(find(`${part}-rank`), rankWords(data, model));
}

function tableRow({ metric, score, shares, ...own }: ProfileRow, colour: string, other?: ProfileRow) {
  const number = (text: string) => element('td', { class: 'number' }, text);
  const shown = shares ? [strip()] : [];
  for (const each of shown) setStrip(each, shares!, colour);
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, linked(metric.label, paperUrl(metric.dataSet))),
    element('td', {}, categoryName(metric.category)),
    number(scoreWords(score)),
    element('td', {}, ...shown),
    number(placeWords(own)),
    ...(other ? [number(scoreWords(other.score)), number(placeWords(other))] : []),
  );
}

function scoreWords(score: ProfileRow['score']): string {
  return typeof score === 'number' ? decimals(score) : (score ?? 'never run');
}

function placeWords({ rank, models }: Pick<ProfileRow, 'rank' | 'models'>): string {
  return rank === null ? '' : `${rank} of ${models}`;
}

function rankWords({ explorer }: PageData, model: number): string {
  if (!explorer) return '';
  const place = explorer.models.indexOf(model);
  return place < 0
    ? 'Not ranked above: it lacks a score on at least one metric.'
    : `Rank ${explorer.ranks[place]} of ${explorer.models.length} ${explorer.weightsAtFirst}.`;
}

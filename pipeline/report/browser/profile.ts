import type { PageData, PageMetric } from '../data/page-data.ts';
import { coloursOf } from '../drawing/palette.ts';
import { modelUrl, paperUrl } from '../page/links.ts';
import { groupName, type TableWords } from '../words/table-words.ts';
import { decimals, element, find, linked, type StripShares, setStrip, showText, strip } from './elements.ts';
import { fullName } from './model-search.ts';
import { makeTabStop } from './roving.ts';

/** A model on a metric, beside the cohort of the first set with the metric. */
interface ProfileRow {
  metric: PageMetric;
  /** In words. */
  score: string;
  isPredicted?: boolean;
  /** The rank in the cohort, in words; empty without a score or a cohort. */
  rank: string;
  /** Shares of the way from the worst to the best score, where it has a rank. */
  shares?: StripShares;
}

function profileRows(data: PageData, model: number): ProfileRow[] {
  return data.metrics.map((metric, m) => {
    const score = data.scores[m]![model]!;
    if (typeof score !== 'number') {
      const predicted = predictionWords(data, model, m);
      const isPredicted = predicted !== '';
      const words = score ?? (isPredicted ? '' : data.words.unscored);
      return { metric, score: [words, predicted].filter(Boolean).join(', '), isPredicted, rank: '' };
    }
    const shown = { metric, score: decimals(score) };
    const others = cohortScores(data, m);
    if (others.length === 0) return { ...shown, rank: '' };
    const own = signed(metric, score);
    const rank = others.filter((other) => other > own).length + 1;
    return { ...shown, rank: `${rank} of ${others.length}`, shares: sharesOf(own, others) };
  });
}

/** The prediction of a missing score, with its interval; empty without one. */
function predictionWords({ predicted }: PageData, model: number, metric: number): string {
  const cell = predicted.find((each) => each[0] === model && each[1] === metric);
  if (!cell) return '';
  const [estimate, low, high] = cell.slice(2).map(decimals);
  return `≈ ${estimate} (${low} to ${high})`;
}

/** Negated if lower is better. */
function signed({ reversed }: PageMetric, score: number): number {
  return reversed ? -score : score;
}

/** The scores of the cohort of the first set with this metric, worst first. */
function cohortScores(data: PageData, metric: number): number[] {
  const set = data.sets.find(({ metrics }) => metrics.includes(metric))!;
  return set.models
    .map((model) => data.scores[metric]![model])
    .filter((score) => typeof score === 'number')
    .map((score) => signed(data.metrics[metric]!, score))
    .sort((one, other) => one - other);
}

function sharesOf(score: number, others: readonly number[]): StripShares {
  const worst = others[0]!;
  const best = others.at(-1)!;
  const share = (value: number) =>
    best > worst ? Math.max(0, Math.min(1, (value - worst) / (best - worst))) : 0.5;
  const quantile = (at: number) => share(others[Math.round(at * (others.length - 1))]!);
  return { low: quantile(0.25), high: quantile(0.75), at: share(score) };
}

/** A model's scores on all metrics, beside those of the other one if there is one. */
export function showProfile(data: PageData, id: string, otherId: string): void {
  const ids = data.models.map((shown) => shown.id);
  const model = ids.indexOf(id);
  const other = ids.indexOf(otherId);
  if (model < 0) return;
  const isCompared = other >= 0;
  for (const head of document.querySelectorAll<HTMLElement>('.other')) head.hidden = !isCompared;
  showTitle('profile', data, model);
  if (isCompared) showTitle('compared', data, other);
  const colour = coloursOf(data.metrics.map(({ category }) => category));
  find('profile-rows').replaceChildren(
    ...rowsOf(data, model, other).map(({ row, other }) =>
      tableRow(row, data.words, colour(row.metric.category), other),
    ),
  );
  makeTabStop('profile-rows');
}

/** Of both models if there is another one: the main set's metrics, and of the others those that rank one of the two. */
export function rowsOf(data: PageData, model: number, other: number) {
  const others = other < 0 ? [] : profileRows(data, other);
  const rows = profileRows(data, model).map((row, i) => ({ row, other: others[i] }));
  const main = data.sets[0]!.metrics;
  return rows.filter(({ row, other }, i) => main.includes(i) || row.rank || other?.rank);
}

/** A model's name and its rank by the first weights. */
function showTitle(part: 'profile' | 'compared', data: PageData, model: number): void {
  const shown = data.models[model]!;
  find(`${part}-title`).replaceChildren(linked(fullName(shown), modelUrl(shown.id, data.isSimulated)));
  showText(`${part}-rank`, rankWords(data, model));
}

function tableRow(row: ProfileRow, words: TableWords, colour: string, other?: ProfileRow): HTMLElement {
  const { metric, score, rank, shares } = row;
  const cells = [
    element('th', { scope: 'row' }, linked(metric.label, paperUrl(metric.dataSet))),
    element('td', {}, groupName(metric.group, words)),
    number(score, row.isPredicted),
    element('td', {}, shares ? filledStrip(shares, colour) : ''),
    number(rank),
  ];
  if (other) cells.push(number(other.score, other.isPredicted), number(other.rank));
  return element('tr', {}, ...cells);
}

/** A prediction looks unlike a score. */
function number(text: string, isPredicted = false): HTMLElement {
  const title = 'predicted from the other scores, with the interval that holds 90 %; no score';
  return element('td', isPredicted ? { class: 'number predicted', title } : { class: 'number' }, text);
}

function filledStrip(shares: StripShares, colour: string): HTMLElement {
  const made = strip();
  setStrip(made, shares);
  made.style.setProperty('--colour', colour);
  return made;
}

function rankWords({ explorer, words }: PageData, model: number): string {
  if (!explorer) return '';
  const index = explorer.models.indexOf(model);
  return index < 0
    ? `Not ranked above: it lacks a score on at least one ${words.column}.`
    : `Rank ${explorer.ranks[index]} of ${explorer.models.length} ${explorer.weightsAtFirst}.`;
}

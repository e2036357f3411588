import type { PageData } from '../page-data.ts';
import { CATEGORY_COLOURS } from '../palette.ts';
import { bar, decimals, element, find } from './elements.ts';

/** A model's scores on all metrics, beside the cohort's. */
export function showProfile(data: PageData, id: string): void {
  const model = data.models.findIndex((each) => each.id === id);
  if (model < 0) return;
  const { name } = data.models[model]!;
  find('profile-title').textContent = `${name} (${id})`;
  find('profile-rows').replaceChildren(
    ...data.metrics.map((metric, m) => {
      const own = data.scores[m]![model]!;
      const others = cohortScores(data, m);
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, metric.label),
        element('td', {}, metric.category),
        element(
          'td',
          {},
          typeof own === 'number' ? decimals(own) : own === 'failed' ? 'failed' : 'never run',
        ),
        ...(typeof own === 'number'
          ? rankCells(own, others, metric.reversed, metric.category)
          : [element('td'), element('td')]),
        element('td', {}, range(others)),
      );
    }),
  );
}

/** The scores of the cohort of the first set with this metric, ascending. */
function cohortScores(data: PageData, metric: number): number[] {
  const set = data.sets.find(({ metrics }) => metrics.includes(metric));
  return (set?.models ?? [])
    .map((model) => data.scores[metric]![model])
    .filter((score) => typeof score === 'number')
    .sort((one, other) => one - other);
}

function rankCells(
  own: number,
  others: readonly number[],
  reversed: boolean,
  category: string,
): HTMLElement[] {
  const isBetter = (score: number) => (reversed ? score < own : score > own);
  const isWorse = (score: number) => (reversed ? score > own : score < own);
  const rank = others.filter(isBetter).length + 1;
  const share = others.length === 0 ? 0 : others.filter(isWorse).length / others.length;
  return [
    element('td', {}, `${rank} of ${others.length}`),
    element('td', {}, bar(share, CATEGORY_COLOURS[category]!)),
  ];
}

function range(scores: readonly number[]): string {
  if (scores.length === 0) return '–';
  const at = (share: number) => scores[Math.round(share * (scores.length - 1))]!;
  return `${decimals(at(0))} · ${decimals(at(0.5))} · ${decimals(at(1))}`;
}

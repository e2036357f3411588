import type { PageData } from '../data/page-data.ts';
import { find, setText } from './elements.ts';
import { correlationHistory } from './history-plots.ts';
import { historyOf, placesOf } from './pairs.ts';
import { useTips } from './tooltips.ts';

/** The correlation of two metrics over time. */
export function showHistory(data: PageData, axes: { x: string; y: string }): void {
  const months = historyOf(data, ...placesOf(data, axes));
  const isEmpty = months.length < 2;
  find('history-view').hidden = isEmpty;
  setText(
    find('no-history'),
    isEmpty ? 'No history: this pair had enough models on fewer than two dates.' : '',
  );
  if (isEmpty) return;
  const frame = find('history-plot');
  frame.replaceChildren(correlationHistory(months, frame.clientWidth));
  useTips(frame);
}

import type { PageData } from '../page-data.ts';
import { find, setText } from './elements.ts';
import { correlationHistory } from './history-plots.ts';
import { historyOf } from './pairs.ts';
import { useTips } from './tooltips.ts';

/** The correlation of two metrics over time. */
export function showHistory(data: PageData, { x, y }: { x: string; y: string }): void {
  const [one, other] = [x, y].map((id) => data.metrics.findIndex((metric) => metric.id === id)) as [
    number,
    number,
  ];
  const months = historyOf(data, one, other);
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

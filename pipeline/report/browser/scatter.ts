import { axisX, axisY, dot, gridX, gridY, plot } from '@observablehq/plot';
import type { PageData } from '../page-data.ts';
import { decimals, find, probability } from './elements.ts';

/** Scatter plot of two metrics, over the models behind their correlation in the tables. */
export function showScatter(data: PageData, xId: string, yId: string, modelId: string): void {
  const [x, y] = [xId, yId].map((id) => data.metrics.findIndex((metric) => metric.id === id)) as [
    number,
    number,
  ];
  if (x < 0 || y < 0) return;
  const points = pointsOf(data, x, y);
  const [one, other] = [data.metrics[x]!, data.metrics[y]!];
  find<HTMLSelectElement>('scatter-x').value = xId;
  find<HTMLSelectElement>('scatter-y').value = yId;
  const words = correlationWords(data, x, y);
  find('scatter-words').textContent = words;
  const picture = plot({
    width: 640,
    height: 440,
    marginLeft: 56,
    marginBottom: 44,
    style: { fontSize: '12px', fontFamily: 'inherit', background: 'none' },
    ariaLabel: `${one.label} against ${other.label}: ${points.length} models`,
    marks: [
      gridX({ ticks: 6, strokeOpacity: 0.12 }),
      gridY({ ticks: 6, strokeOpacity: 0.12 }),
      axisX({ ticks: 6, label: one.label, labelAnchor: 'center', labelArrow: 'none' }),
      axisY({ ticks: 6, label: `↑ ${other.label}`, labelArrow: 'none' }),
      dot(points, {
        x: 'x',
        y: 'y',
        r: ({ id }: Point) => (id === modelId ? 6 : 3),
        fill: ({ id }: Point) => (id === modelId ? '#d55e00' : '#0072b2'),
        fillOpacity: 0.8,
        title: ({ name, x: a, y: b }: Point) => `${name}\n${decimals(a)}, ${decimals(b)}`,
      }),
    ],
    r: { type: 'identity' },
  });
  for (const group of picture.querySelectorAll('[aria-label]')) group.removeAttribute('aria-label');
  picture.setAttribute('role', 'img');
  find('scatter-plot').replaceChildren(picture);
}

interface Point {
  id: string;
  name: string;
  x: number;
  y: number;
}

/** The models of the first set with both metrics. */
function pointsOf(data: PageData, x: number, y: number): Point[] {
  const set = data.sets.find(({ metrics }) => metrics.includes(x) && metrics.includes(y));
  return (set?.models ?? []).flatMap((model) => {
    const [one, other] = [data.scores[x]![model], data.scores[y]![model]];
    const { id, name } = data.models[model]!;
    return typeof one === 'number' && typeof other === 'number' ? [{ id, name, x: one, y: other }] : [];
  });
}

export function correlationWords(data: PageData, x: number, y: number): string {
  if (x === y) return 'A metric correlates with itself by ρ = 1.';
  const pair = data.pairs.find(([a, b]) => (a === x && b === y) || (a === y && b === x));
  if (!pair) return 'No metric set has both metrics, so the tables have no correlation for them.';
  const [, , , n, rho, low, high, q] = pair;
  if (rho === null)
    return `No correlation: too few models (${n}) have both metrics, or one metric is constant.`;
  const interval =
    low === null
      ? 'no interval'
      : `95 % interval ${decimals(low)} to ${decimals(high)}, over model families where there are at least ten`;
  return `Spearman’s ρ = ${decimals(rho)} (${interval}), n = ${n} models, q = ${probability(q)} (false discovery rate, allowing for model families).`;
}

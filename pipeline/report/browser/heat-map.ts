import type { PageData } from '../page-data.ts';
import { find } from './elements.ts';
import { correlationWords } from './scatter.ts';

/**
 * Describes the cell under the pointer, or the one selected by arrow keys; a click or Enter shows its scatter plot.
 */
export function listenToHeatMap(data: PageData, chosen: (x: string, y: string) => void): void {
  const picture = document.querySelector<SVGSVGElement>('#heat-map-picture svg');
  if (!picture) return;
  const { left, top, cell, metrics } = data.heatMap;
  const frame = find('heat-map-picture');
  const marker = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ width: cell, height: cell, fill: 'none', class: 'marker' }))
    marker.setAttribute(name, String(value));
  marker.setAttribute('visibility', 'hidden');
  picture.append(marker);
  const positions = new Map(data.metrics.map(({ id }, i) => [id, i]));
  const label = (i: number) => data.metrics[positions.get(metrics[i]!)!]!.label;
  let [column, row] = [1, 0];

  const show = () => {
    marker.setAttribute('x', String(left + column * cell));
    marker.setAttribute('y', String(top + row * cell));
    marker.setAttribute('visibility', 'visible');
    const words = correlationWords(data, positions.get(metrics[row]!)!, positions.get(metrics[column]!)!);
    find('heat-map-words').textContent = `${label(row)} × ${label(column)}: ${words}`;
  };
  const moveTo = (x: number, y: number) => {
    const last = metrics.length - 1;
    [column, row] = [Math.max(0, Math.min(last, x)), Math.max(0, Math.min(last, y))];
    show();
  };
  const at = (event: PointerEvent | MouseEvent): [number, number] => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      picture.getScreenCTM()!.inverse(),
    );
    return [Math.floor((point.x - left) / cell), Math.floor((point.y - top) / cell)];
  };
  const isInside = ([x, y]: [number, number]) => x >= 0 && y >= 0 && x < metrics.length && y < metrics.length;

  picture.addEventListener('pointermove', (event) => {
    const position = at(event);
    if (isInside(position)) moveTo(...position);
  });
  picture.addEventListener('click', (event) => {
    const position = at(event);
    if (!isInside(position)) return;
    moveTo(...position);
    chosen(metrics[column]!, metrics[row]!);
  });
  frame.addEventListener('focus', show);
  frame.addEventListener('keydown', (event) => {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const step = steps[event.key];
    if (step) moveTo(column + step[0], row + step[1]);
    else if (event.key === 'Enter') chosen(metrics[column]!, metrics[row]!);
    else return;
    event.preventDefault();
  });
}

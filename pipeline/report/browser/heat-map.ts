import type { PageData } from '../data/page-data.ts';
import { find, setText, svgElement } from './elements.ts';
import { listenToGrid } from './grid.ts';
import type { Pairs } from './pairs.ts';

/** Describes the cells of the heat map; a chosen one shows its pair. */
export function listenToHeatMap(data: PageData, pairs: Pairs, chosen: (x: string, y: string) => void): void {
  const picture = document.querySelector<SVGSVGElement>('#heat-map-picture svg');
  if (!picture) return;
  const { left, top, cell, metrics } = data.heatMap;
  const marker = svgElement('rect', { width: cell, height: cell, fill: 'none', class: 'marker' });
  const places = metrics.map((id) => data.metrics.findIndex((metric) => metric.id === id));
  listenToGrid(find('heat-map-picture'), picture, {
    size: () => metrics.length,
    at: (event) => {
      const toPicture = picture.getScreenCTM()!.inverse();
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(toPicture);
      return [Math.floor((point.x - left) / cell), Math.floor((point.y - top) / cell)];
    },
    select: (column, row) => {
      marker.setAttribute('x', String(left + column * cell));
      marker.setAttribute('y', String(top + row * cell));
      picture.append(marker);
      const words = pairs.cellWords(places[row]!, places[column]!);
      setText(find('heat-map-words'), words);
      return { words, box: marker.getBoundingClientRect() };
    },
    choose: (column, row) => chosen(metrics[column]!, metrics[row]!),
  });
}

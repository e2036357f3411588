import { csv } from '../../warehouse/spreadsheet-csv.ts';
import { element, find, setText } from './elements.ts';
import { listenToGrid } from './grid.ts';
import { type Layout, layoutOf, matrixTop, paintMatrix } from './matrix-picture.ts';
import type { Pairs } from './pairs.ts';
import { FILTERS, type State } from './state.ts';
import { type Picture, ZOOM } from './toolbars.ts';

const INPUTS = [...FILTERS, 'text', 'least'] as const;
type Filters = Pick<State, (typeof INPUTS)[number]>;

/** The correlations of the metrics that the reader's filters keep. */
export class Matrix {
  private readonly canvas = element('canvas', { role: 'img' });
  private readonly marker = element('span', { class: 'cell-marker', hidden: '' });
  private readonly frame = find('matrix-picture');
  private filters: Filters = { category: '', type: '', dataSet: '', text: '', least: 0 };
  private metrics: number[] = [];
  private layout: Layout = layoutOf(0, 0, 1);

  constructor(
    private readonly pairs: Pairs,
    changed: (changes: Partial<State>) => void,
    chosen: (x: string, y: string) => void,
  ) {
    this.frame.replaceChildren(this.canvas, this.marker);
    for (const name of INPUTS) {
      const input = find<HTMLInputElement>(`matrix-${name}`);
      const value = () => (name === 'least' ? Math.max(0, Math.floor(Number(input.value))) : input.value);
      input.addEventListener('input', () => changed({ [name]: value() }));
    }
    listenToGrid(this.frame, this.canvas, {
      size: () => this.metrics.length,
      at: ({ clientX, clientY }) => {
        const { left, top } = this.canvas.getBoundingClientRect();
        const place = (at: number, start: number) => Math.floor((at - start) / this.layout.cell);
        return [place(clientX - left, this.layout.left), place(clientY - top, matrixTop)];
      },
      select: (column, row) => this.select(column, row),
      choose: (column, row) => chosen(this.id(column), this.id(row)),
    });
    // The width of the page, its zoom or its colours changed.
    new ResizeObserver(() => this.draw()).observe(this.frame);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }

  private id(place: number): string {
    return this.pairs.data.metrics[this.metrics[place]!]!.id;
  }

  private select(column: number, row: number): { words: string; box: DOMRect } {
    const { left, cell } = this.layout;
    const size = `width:${cell}px;height:${cell}px`;
    this.marker.style.cssText = `left:${left + column * cell}px;top:${matrixTop + row * cell}px;${size}`;
    this.marker.hidden = false;
    const words = this.pairs.cellWords(this.metrics[row]!, this.metrics[column]!);
    setText(find('matrix-words'), words);
    return { words, box: this.marker.getBoundingClientRect() };
  }

  show(filters: Filters): void {
    this.filters = filters;
    const words = filters.text.trim().toLowerCase();
    const { metrics } = this.pairs.data;
    this.metrics = [...metrics.keys()].filter((place) => {
      const metric = metrics[place]!;
      const isKept = FILTERS.every((name) => filters[name] === '' || metric[name] === filters[name]);
      return isKept && metric.label.toLowerCase().includes(words);
    });
    for (const name of INPUTS) {
      const input = find<HTMLInputElement>(`matrix-${name}`);
      if (input.value !== String(filters[name])) input.value = String(filters[name]);
    }
    this.draw();
  }

  private draw(zoom = devicePixelRatio): void {
    this.layout = layoutOf(this.metrics.length, this.frame.clientWidth, zoom);
    const { width, height, label } = this.layout;
    this.canvas.width = Math.ceil(width * zoom);
    this.canvas.height = Math.ceil(height * zoom);
    this.canvas.style.cssText = `width:${this.canvas.width / zoom}px;height:${this.canvas.height / zoom}px`;
    this.marker.hidden = true;
    const context = this.canvas.getContext('2d')!;
    context.scale(zoom, zoom);
    const style = getComputedStyle(this.frame);
    paintMatrix(context, this.pairs, {
      metrics: this.metrics,
      least: this.filters.least,
      layout: this.layout,
      colours: { ink: style.color, line: style.getPropertyValue('--line') },
    });
    const names = label === 0 ? ' Point at a cell, or tap it, for its names.' : '';
    const empty = this.metrics.length < 2 ? ' There is no pair of them.' : '';
    const shown = `${this.metrics.length} of ${this.pairs.data.metrics.length} metrics`;
    setText(find('matrix-count'), `${shown}.${names}${empty}`);
    this.canvas.setAttribute('aria-label', `Correlations of ${this.metrics.length} metrics`);
  }

  picture(): Picture {
    return {
      title: `Correlations of ${this.metrics.length} metrics`,
      note: `Each pair over the n models scored on both${this.filters.least > 0 ? `, if n is at least ${this.filters.least}` : ''}. Grey: no correlation, or fewer models.`,
      shown: this.onWhite(),
    };
  }

  /** A copy in the colours of files, which are those of the light page. */
  private onWhite(): HTMLElement {
    this.frame.classList.add('on-white');
    this.draw(ZOOM);
    const copy = element('img', { src: this.canvas.toDataURL(), style: this.canvas.style.cssText });
    this.frame.classList.remove('on-white');
    this.draw();
    return copy;
  }

  csv(): string {
    const kept = new Set(this.metrics);
    const { metrics, pairs } = this.pairs.data;
    const named = (place: number) => [metrics[place]!.id, metrics[place]!.label];
    const header = 'metric_a,title_a,metric_b,title_b,n_models,estimate,ci_low,ci_high,q'.split(',');
    const rows = pairs
      .filter(([a, b, , n]) => kept.has(a) && kept.has(b) && n >= this.filters.least)
      .map(([a, b, , ...numbers]) => [...named(a), ...named(b), ...numbers]);
    return csv(header, rows);
  }
}

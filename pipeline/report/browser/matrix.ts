import { legend } from '@observablehq/plot';
import { metricsNamed } from '../choice/metric-search.ts';
import { CORRELATION_SCALE } from '../drawing/palette.ts';
import { element, find, showText } from './elements.ts';
import { STYLE } from './labelled-plot.ts';
import { matrixLayout, matrixPicture, TOP } from './matrix-picture.ts';
import type { Pairs } from './pairs.ts';

interface Cell {
  column: number;
  row: number;
}

const FIRST: Cell = { column: 1, row: 0 };

const STEPS: Readonly<Record<string, Cell>> = {
  ArrowLeft: { column: -1, row: 0 },
  ArrowRight: { column: 1, row: 0 },
  ArrowUp: { column: 0, row: -1 },
  ArrowDown: { column: 0, row: 1 },
};

/** The correlations of the metrics that the reader names with all. Pointer and arrow keys describe a cell. */
export class Matrix {
  private readonly frame = find('matrix-picture');
  private readonly marker = element('span', { class: 'cell-marker', hidden: '' });
  private rows: number[] = [];
  private columns: number[] = [];
  private layout = matrixLayout(1, 0);
  private selected = FIRST;

  /** @param chosen called with the metrics of a cell that is clicked, tapped twice or entered */
  constructor(
    private readonly pairs: Pairs,
    private readonly chosen: (x: string, y: string) => void,
  ) {
    find('matrix-legend').append(
      legend({
        color: CORRELATION_SCALE,
        label: 'Spearman’s ρ',
        width: 260,
        marginLeft: 12,
        marginRight: 12,
        style: STYLE,
      }),
    );
    this.listenToPointer();
    this.listenToKeys();
    new ResizeObserver(() => this.draw()).observe(this.frame);
  }

  private listenToPointer(): void {
    this.frame.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'mouse') this.select(this.cellAt(event));
    });
    // With a finger, the first tap only tells which small cell it hit.
    this.frame.addEventListener('click', (event) => {
      const { column, row } = this.cellAt(event);
      if (column === this.selected.column && row === this.selected.row) this.choose();
      else this.select({ column, row });
    });
  }

  private listenToKeys(): void {
    this.frame.addEventListener('focus', () => {
      if (this.frame.matches(':focus-visible')) this.select(this.selected);
    });
    this.frame.addEventListener('keydown', (event) => {
      const step = STEPS[event.key];
      const { column, row } = this.selected;
      if (step) this.select({ column: column + step.column, row: row + step.row });
      else if (event.key === 'Enter') this.choose();
      else return;
      event.preventDefault();
    });
  }

  private cellAt({ clientX, clientY }: MouseEvent): Cell {
    const { left, top } = this.frame.getBoundingClientRect();
    const { left: start, cell } = this.layout;
    return {
      column: Math.floor((clientX - left - start) / cell),
      row: Math.floor((clientY - top - TOP) / cell),
    };
  }

  /** Marks a cell and describes it in words. */
  private select(selected: Cell): void {
    const { column, row } = selected;
    const x = this.columns[column];
    const y = this.rows[row];
    if (x === undefined || y === undefined) return;
    this.selected = selected;
    const { left, cell } = this.layout;
    const corner = `left:${left + column * cell}px;top:${TOP + row * cell}px`;
    this.marker.style.cssText = `${corner};width:${cell}px;height:${cell}px`;
    this.marker.hidden = false;
    showText('matrix-words', this.pairs.cellWords(y, x));
  }

  private choose(): void {
    const { metrics } = this.pairs.data;
    const x = this.columns[this.selected.column];
    const y = this.rows[this.selected.row];
    if (x !== undefined && y !== undefined) this.chosen(metrics[x]!.id, metrics[y]!.id);
  }

  /** @param text names the metrics of the rows */
  show(text: string): void {
    const { metrics } = this.pairs.data;
    this.columns = [...metrics.keys()];
    this.rows = metricsNamed(text, metrics);
    this.selected = FIRST;
    this.draw();
  }

  private draw(): void {
    const { rows, columns } = this;
    const { metrics, words } = this.pairs.data;
    const { clientWidth } = this.frame;
    this.marker.hidden = true;
    // On paper the page has no matrix.
    if (clientWidth === 0) return;
    this.layout = matrixLayout(columns.length, clientWidth);
    const picture = rows.length === 0 ? '' : matrixPicture(this.pairs, rows, columns, this.layout);
    this.frame.replaceChildren(picture, this.marker);
    const beside = rows.length < columns.length ? `, beside ${columns.length}` : '';
    showText('matrix-count', `${rows.length} of ${metrics.length} ${words.columns}${beside}.`);
  }
}

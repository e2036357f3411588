import { atPointer, hideTip, showTip } from './tooltips.ts';

type Cell = [column: number, row: number];

/** A square of cells that pointer and keyboard can explore. */
export interface Grid {
  /** Rows, which are as many as columns. */
  size: () => number;
  /** The column and row under the pointer, even outside the cells. */
  at: (event: MouseEvent) => Cell;
  /** Marks a cell; returns its description and its place in the window. */
  select: (...cell: Cell) => { words: string; box: DOMRect };
  choose: (...cell: Cell) => void;
}

const STEPS: Readonly<Record<string, Cell>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Describes the cell under the pointer or reached by arrow keys; a click, a second tap or Enter chooses it.
 *
 * @param frame takes the keyboard's focus
 */
export function listenToGrid(frame: HTMLElement, picture: GlobalEventHandlers, grid: Grid): void {
  const { size, at, select, choose } = grid;
  let selected: Cell = [1, 0];
  let isSecondTap = false;
  const isInside = (cell: Cell) => cell.every((place) => place >= 0 && place < size());
  const isSelected = ([column, row]: Cell) => column === selected[0] && row === selected[1];

  const pointTo = (event: PointerEvent) => {
    const cell = at(event);
    if (!isInside(cell)) return hideTip();
    selected = cell;
    showTip(select(...cell).words, atPointer(event), frame);
  };
  const focus = () => {
    const last = size() - 1;
    if (last < 1) return;
    selected = selected.map((place) => Math.max(0, Math.min(last, place))) as Cell;
    const { words, box } = select(...selected);
    showTip(words, box, frame);
  };
  picture.addEventListener('pointermove', pointTo);
  picture.addEventListener('pointerdown', (event) => {
    isSecondTap = isSelected(at(event));
    pointTo(event);
    // Else the page's own listener would hide the tip.
    event.stopPropagation();
  });
  picture.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse') hideTip();
  });
  picture.addEventListener('click', (event) => {
    const cell = at(event);
    // With a finger, the first tap only tells which small cell it hit.
    if (!isInside(cell) || ((event as PointerEvent).pointerType === 'touch' && !isSecondTap)) return;
    hideTip();
    choose(...cell);
  });
  frame.addEventListener('focus', () => {
    if (frame.matches(':focus-visible')) focus();
  });
  frame.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    if (step) {
      selected = [selected[0] + step[0], selected[1] + step[1]];
      focus();
    } else if (event.key === 'Enter' && size() > 1) choose(...selected);
    else return;
    event.preventDefault();
  });
}

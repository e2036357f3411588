import { fittedInMiddle } from '../words/labels.ts';
import { FILE_INK, font, MUTED, type Picture } from './downloads.ts';
import type { StripShares } from './elements.ts';

interface StripRow {
  before: string;
  name: string;
  colour: string;
  shares: StripShares;
}

const ROW = 20;
const TEXT = 13;
const [BEFORE, STRIP_WIDTH, NAME] = [90, 220, 400];

/** Rows of a table with a strip in each, as on the page. */
export function stripPicture(title: string, note: string, rows: readonly StripRow[]): Picture {
  return {
    title,
    note,
    width: BEFORE + STRIP_WIDTH + 16 + NAME,
    height: rows.length * ROW,
    paint: (context) => {
      context.font = font(TEXT);
      context.textBaseline = 'middle';
      for (const [i, row] of rows.entries()) paintRow(context, row, (i + 0.5) * ROW);
    },
  };
}

function paintRow(
  context: CanvasRenderingContext2D,
  { before, name, colour, shares }: StripRow,
  y: number,
): void {
  const x = (share: number) => BEFORE + share * STRIP_WIDTH;
  const line = (from: number, to: number, width: number) =>
    context.fillRect(x(from), y - width / 2, x(to) - x(from), width);
  context.fillStyle = FILE_INK;
  context.fillText(before, 0, y);
  context.fillText(fittedInMiddle(name, NAME, TEXT), BEFORE + STRIP_WIDTH + 16, y);
  context.fillStyle = '#d6d6d2';
  line(0, 1, 1);
  context.fillStyle = MUTED;
  if (shares.low !== undefined) line(shares.low, shares.high!, 4);
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x(shares.at), y, 4, 0, 2 * Math.PI);
  context.fill();
}

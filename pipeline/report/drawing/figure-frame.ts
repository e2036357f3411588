import { sum } from 'd3-array';
import { wrapped } from '../words/labels.ts';
import { type Caption, captionElement, type Drawing } from './svg-drawing.ts';

/** The texts around a figure in a file of its own. */
interface Frame {
  title: string;
  topic: string;
  /** Where the numbers are from. */
  source: readonly string[];
}

const MARGIN = 16;
/** Above and below the picture. */
const GAP = 14;
/** Narrower pictures have room for the texts on the right. */
const NARROWEST = 560;
const TITLE = { size: 17, step: 22, bold: true };
const TOPIC = { size: 13, step: 18 };
const SOURCE = { size: 11, step: 15, colour: '#565656' };

/** A picture with its message and topic above and its source below. */
export function framed(picture: Drawing, { title, topic, source }: Frame): Drawing {
  const room = Math.max(NARROWEST, picture.width);
  const head = lines([title], room, TITLE);
  if (topic !== title) head.push(...lines([topic], room, TOPIC));
  const foot = lines(source, room, SOURCE);
  const top = MARGIN + heightOf(head) + GAP;
  const below = top + picture.height + GAP;
  return {
    width: room + 2 * MARGIN,
    height: below + heightOf(foot) + MARGIN - 4,
    elements: `${elementsOf(head, MARGIN)}<g transform="translate(${MARGIN},${top})">${picture.elements}</g>${elementsOf(foot, below)}`,
  };
}

type Line = Pick<Caption, 'text' | 'size' | 'bold' | 'colour'> & { step: number };

function lines(texts: readonly string[], room: number, style: Omit<Line, 'text'>): Line[] {
  // Bold letters are a little wider.
  const width = style.bold ? room / 1.04 : room;
  return texts.flatMap((text) => wrapped(text, width, style.size)).map((text) => ({ text, ...style }));
}

function heightOf(rows: readonly Line[]): number {
  return sum(rows, ({ step }) => step);
}

/** Lines below each other, from a height on. */
function elementsOf(rows: readonly Line[], top: number): string {
  let y = top - 4;
  const elements = rows.map(({ step, ...line }) => {
    y += step;
    return captionElement({ ...line, x: MARGIN, y });
  });
  return elements.join('');
}

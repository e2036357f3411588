import { wrapped } from '../words/labels.ts';
import { type Caption, captionElement, type Drawing } from './svg-drawing.ts';

/** The texts around a figure in a file of its own. */
export interface Frame {
  title: string;
  topic: string;
  /** Where the numbers are from. */
  source: readonly string[];
}

const MARGIN = 16;
/** Narrower pictures have room for the texts on the right. */
const NARROWEST = 560;
const TITLE = { size: 17, step: 22, bold: true };
const TOPIC = { size: 13, step: 18 };
const SOURCE = { size: 11, step: 15, colour: '#565656' };

/** A picture with its message and topic above and its source below. */
export function framed(picture: Drawing, { title, topic, source }: Frame): Drawing {
  const room = Math.max(NARROWEST, picture.width);
  const above = [...lines([title], room, TITLE), ...(topic === title ? [] : lines([topic], room, TOPIC))];
  const [head, top] = stacked(above, MARGIN);
  const [foot, height] = stacked(lines(source, room, SOURCE), top + 14 + picture.height + 14);
  return {
    width: room + 2 * MARGIN,
    height: height + MARGIN - 4,
    elements: `${head}<g transform="translate(${MARGIN},${top + 14})">${picture.elements}</g>${foot}`,
  };
}

type Line = Pick<Caption, 'text' | 'size' | 'bold' | 'colour'> & { step: number };

function lines(texts: readonly string[], room: number, style: Omit<Line, 'text'>): Line[] {
  // Bold letters are a little wider.
  const width = style.bold ? room / 1.04 : room;
  return texts.flatMap((text) => wrapped(text, width, style.size)).map((text) => ({ text, ...style }));
}

/** Lines below each other from a height on, and the height after them. */
function stacked(all: readonly Line[], top: number): [string, number] {
  let y = top;
  const elements = all.map(({ step, ...line }) => {
    y += step;
    return captionElement({ ...line, x: MARGIN, y: y - 4 });
  });
  return [elements.join(''), y];
}

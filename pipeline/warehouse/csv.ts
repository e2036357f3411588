import fs from 'node:fs';
import { readPieces } from './files.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/**
 * DuckDB ends CSV records with LF; RFC 4180 (Shafranovich 2005, section 2) wants CR LF. A line feed ends a
 * record exactly where the number of quotes before it is even: quotes inside a value are doubled.
 *
 * @returns what converts one piece of a file after another, wherever it is cut
 */
export function carriageReturns(): (piece: Buffer) => Buffer {
  let quoted = false;
  return (piece) => {
    const ends: number[] = [];
    for (let i = 0; i < piece.length; i++) {
      if (piece[i] === QUOTE) quoted = !quoted;
      else if (piece[i] === LINE_FEED && !quoted) ends.push(i);
    }
    const out = Buffer.allocUnsafe(piece.length + ends.length);
    let from = 0;
    let to = 0;
    for (const end of ends) {
      to += piece.copy(out, to, from, end);
      to += out.write('\r\n', to);
      from = end + 1;
    }
    piece.copy(out, to, from);
    return out;
  };
}

/** Writes a file anew with CR LF, a piece at a time: it may be larger than what fits into memory. */
export function copyWithCarriageReturns(from: string, to: string): void {
  const convert = carriageReturns();
  const out = fs.openSync(to, 'w');
  try {
    // Unlike writeSync, which on a disk that is nearly full writes a part and says nothing.
    for (const piece of readPieces(from)) fs.writeFileSync(out, convert(piece));
  } finally {
    fs.closeSync(out);
  }
}

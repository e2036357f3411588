const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/**
 * DuckDB ends CSV records with LF; RFC 4180 (Shafranovich 2005, section 2) wants CR LF. A line feed ends a
 * record exactly where the number of quotes before it is even: quotes inside a value are doubled.
 */
export function withCarriageReturns(csv: Buffer): Buffer {
  const ends: number[] = [];
  let quoted = false;
  for (let i = 0; i < csv.length; i++) {
    if (csv[i] === QUOTE) quoted = !quoted;
    else if (csv[i] === LINE_FEED && !quoted) ends.push(i);
  }
  const out = Buffer.allocUnsafe(csv.length + ends.length);
  let from = 0;
  let to = 0;
  for (const end of ends) {
    to += csv.copy(out, to, from, end);
    to += out.write('\r\n', to);
    from = end + 1;
  }
  csv.copy(out, to, from);
  return out;
}

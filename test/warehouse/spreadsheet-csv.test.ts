import { describe, expect, it } from 'vitest';
import { csv } from '../../pipeline/warehouse/spreadsheet-csv.ts';
import cells from './spreadsheet-cells.json' with { type: 'json' };

describe('csv', () => {
  it('writes numbers in full, and nothing for what is missing', () => {
    expect(
      csv(
        ['a', 'b', 'c'],
        [
          [0.1 + 0.2, null, -1e-9],
          [Number.NaN, 7, 0],
        ],
      ),
    ).toBe('a,b,c\r\n0.30000000000000004,,-1e-9\r\n,7,0\r\n');
  });

  it.each(cells)('writes $text so that it is text for every spreadsheet', ({ text, cell }) => {
    expect(csv(['name'], [[text]])).toBe(`name\r\n${cell}\r\n`);
  });
});

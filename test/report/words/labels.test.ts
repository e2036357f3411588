import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted, fittedInMiddle, spread, textWidth, wrapped } from '../../../pipeline/report/words/labels.ts';
import { metricLabel, shortened } from '../../../pipeline/report/words/phrases.ts';

describe('metricLabel', () => {
  it('leaves out the source, and replaces control characters', () => {
    expect(metricLabel('brain-score:FreemanZiemba2013.V1-pls')).toBe('FreemanZiemba2013.V1-pls');
    expect(metricLabel('brain-score:a\u0000b\n\u202ec')).toBe('a\ufffdb \ufffdc');
  });
});

describe('shortened', () => {
  it('never cuts a letter in two', () => {
    expect(shortened('short', 5)).toBe('short');
    expect(shortened('🧠🧠🧠', 2)).toBe('🧠…');
  });
});

describe('text of a given width', () => {
  it('fits, and keeps what it can', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60, unit: 'grapheme' }),
        fc.integer({ min: 40, max: 300 }),
        (name, room) => {
          for (const short of [fitted(name, room), fittedInMiddle(name, room)]) {
            expect(textWidth(short)).toBeLessThanOrEqual(room);
            if (textWidth(name) <= room) expect(short).toBe(name);
          }
          for (const line of wrapped(name, room)) expect(textWidth(line)).toBeLessThanOrEqual(room);
        },
      ),
    );
    expect(fitted('abcdefghijkl', 40)).toBe('abcdef…');
    expect(fittedInMiddle('abcdefghijkl', 40)).toBe('ab…hijkl');
    expect(wrapped('one two three', 40)).toEqual(['one two', 'three']);
  });

  it('is as wide as in the font, or a little more', () => {
    // Advances of Source Sans 3 from its `hmtx` table.
    expect(textWidth('MajajHong2015.IT-pls')).toBeGreaterThanOrEqual(90.7);
    expect(textWidth('MajajHong2015.IT-pls')).toBeLessThan(90.7 * 1.1);
  });
});

describe('spread', () => {
  it('keeps labels a step apart, within limits, in order', () => {
    const ats = spread(
      [50, 10, 11, 12, 98].map((at) => ({ at })),
      10,
      { low: 10, high: 100 },
    ).map(({ at }) => at);
    expect(ats).toEqual([10, 20, 30, 50, 98]);
    const crowded = spread(
      [95, 97, 99].map((at) => ({ at })),
      10,
      { low: 0, high: 100 },
    ).map(({ at }) => at);
    expect(crowded).toEqual([80, 90, 100]);
  });
});

import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bradleyTerry } from '../../../../pipeline/stages/aggregation/ways/bradley-terry.ts';
import { leaderboardRanks } from '../../../../pipeline/statistics/numbers/ranks.ts';

interface Case {
  table: string;
  columns: (number | null)[][];
  log_strengths: (number | null)[];
}

/** Made by bradley-terry.py beside it. */
const cases: Case[] = JSON.parse(fs.readFileSync('test/stages/aggregation/ways/bradley-terry.json', 'utf8'));

const numbers = (values: (number | null)[]) => Float64Array.from(values, (value) => value ?? Number.NaN);

describe.each(cases)('the strengths of a logistic regression: $table', ({ columns, log_strengths }) => {
  const strengths = bradleyTerry(columns.map(numbers));
  const known = numbers(log_strengths);

  it('are found, up to what a thousand steps leave where a row wins or loses all', () => {
    for (const [row, expected] of known.entries())
      if (Number.isNaN(expected)) expect(strengths[row]).toBeNaN();
      else expect(Math.log(strengths[row]!)).toBeCloseTo(expected, 2);
  });

  it('give the same ranks', () => {
    expect(leaderboardRanks(strengths)).toEqual(leaderboardRanks(known.map(Math.exp)));
  });
});

it('is not computed for more than a thousand rows', () => {
  expect(bradleyTerry([new Float64Array(1001)]).every(Number.isNaN)).toBe(true);
});

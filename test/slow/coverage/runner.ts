import { readFileSync } from 'node:fs';
import { mean } from 'd3-array';
import { expect, it } from 'vitest';
import type { Interval } from '../../../pipeline/statistics/resampling/jackknife.ts';

/** What is averaged over worlds: whether an interval holds the truth or a test rejects, or the share of those that do. */
export interface Outcome {
  held: number;
  /** Whether the interval lies below the truth. */
  below?: number;
  /** The estimate minus the truth. */
  bias?: number;
}

/** A world of simulated scores whose truth is known: the outcomes by name of the quantity; none if a world says nothing about it. */
export type World = (seed: number) => Record<string, Outcome> | Promise<Record<string, Outcome>>;

export function outcome(interval: Interval | undefined, truth: number, estimate = truth): Outcome {
  const { low, high } = interval!;
  return { held: Number(low <= truth && truth <= high), below: Number(high < truth), bias: estimate - truth };
}

/** The outcome of intervals that a world has several of. */
export function meanOutcome(outcomes: readonly Outcome[]): Outcome {
  const meanOf = (field: keyof Outcome) => mean(outcomes, (each) => each[field] ?? 0)!;
  return { held: meanOf('held'), below: meanOf('below'), bias: meanOf('bias') };
}

/** The mean outcome of each quantity over worlds. */
export async function simulated(world: World, worlds: number): Promise<Map<string, Outcome>> {
  const found = new Map<string, Outcome[]>();
  for (let seed = 0; seed < worlds; seed++)
    for (const [name, own] of Object.entries(await world(seed)))
      found.set(name, [...(found.get(name) ?? []), own]);
  return new Map([...found].map(([name, own]) => [name, meanOutcome(own)]));
}

const page = readFileSync('docs/coverage.md', 'utf8').split('\n');

interface Bounds {
  /** How often the truth is held at least and at most. */
  least?: number;
  most?: number;
  /** The largest bias. */
  bias?: number;
  /** Whether nearly all intervals that miss the truth lie below it. */
  missesBelow?: boolean;
  worlds?: number;
}

/**
 * Tests that quantities hold the truth in as many percent of worlds as docs/coverage.md says, and prints its rows.
 *
 * @param models what the models are: the second column of the rows
 * @param variants whose percentages a row lists
 */
export function covers(
  models: string,
  variants: readonly World[],
  { least = 0.9, most = 0.995, bias = 0.03, missesBelow = false, worlds = 500 }: Bounds = {},
): void {
  it(`holds the truth as often as docs/coverage.md says: ${models}`, async () => {
    const found: Map<string, Outcome>[] = [];
    for (const world of variants) found.push(await simulated(world, Number(process.env.FEW ?? worlds)));
    for (const quantity of found[0]!.keys()) {
      const outcomes = found.map((each) => each.get(quantity)!);
      const row = `| ${quantity} | ${models} | `;
      const percentages = outcomes.map(({ held }) => (100 * held).toFixed(1));
      console.log(`${row}${percentages.join(', ')} |`);
      const documented =
        page
          .find((line) => line.startsWith(row))
          ?.slice(row.length)
          .match(/[\d.]+/g) ?? [];
      expect.soft(documented, row).toHaveLength(variants.length);
      for (const [v, each] of outcomes.entries()) {
        expect.soft(Math.abs(100 * each.held - Number(documented[v])), row).toBeLessThanOrEqual(2);
        expect.soft(each.held, row).toBeGreaterThanOrEqual(least);
        expect.soft(each.held, row).toBeLessThanOrEqual(most);
        expect.soft(Math.abs(each.bias ?? 0), `bias of ${row}`).toBeLessThanOrEqual(bias);
        if (missesBelow) expect.soft(each.below, row).toBeGreaterThan(0.9 * (1 - each.held));
      }
    }
  });
}

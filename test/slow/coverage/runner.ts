import { readFileSync } from 'node:fs';
import { mean, rollup } from 'd3-array';
import { expect, it } from 'vitest';
import type { Interval } from '../../../pipeline/statistics/resampling/jackknife.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';

/** What a world says of a quantity; averaged over worlds. */
export interface Outcome {
  name: string;
  /** Whether an interval holds the truth or a test rejects, or the share of those that do. */
  held: number;
  /** Whether the interval lies below the truth. */
  below: number;
  /** The estimate minus the truth. */
  bias: number;
}

/** Simulates scores whose truth is known: the outcomes of its quantities. */
export type World = (seed: number) => Outcome[] | Promise<Outcome[]>;

/** Whether an interval holds the truth. */
export function holds(name: string, { low, high }: Interval, truth: number, estimate = truth): Outcome {
  const held = Number(low <= truth && truth <= high);
  return { name, held, below: Number(high < truth), bias: estimate - truth };
}

/** The same of the interval in a row of a table. */
export function rowHolds(name: string, { estimate, ci_low, ci_high }: Row, truth: number): Outcome {
  return holds(name, { low: Number(ci_low), high: Number(ci_high) }, truth, Number(estimate));
}

/** Whether a test rejects, or the share of tests that do. */
export function rejects(name: string, held: number | boolean): Outcome {
  return { name, held: Number(held), below: 0, bias: 0 };
}

/** The mean outcome of each quantity over worlds. */
export async function simulated(world: World, worlds: number) {
  const all: Outcome[] = [];
  for (let seed = 0; seed < worlds; seed++) all.push(...(await world(seed)));
  const meanOf = (own: Outcome[], field: 'held' | 'below' | 'bias') => mean(own, (each) => each[field])!;
  return rollup(
    all,
    (own) => ({ held: meanOf(own, 'held'), below: meanOf(own, 'below'), bias: meanOf(own, 'bias') }),
    ({ name }) => name,
  );
}

const page = readFileSync('docs/coverage.md', 'utf8').split('\n');

/**
 * Tests that the truth is held in as many percent of worlds as docs/coverage.md says, and prints the rows of that page.
 *
 * @param models what the models are, and what varies
 * @param values what varies: a row has a percentage of each
 * @param bounds how often the truth is held at least and at most, the largest bias, and whether nearly all intervals that miss
 * the truth lie below it; `only` the quantities that these bounds are for
 */
export function covers<Value>(
  models: string,
  values: readonly Value[],
  worldOf: (value: Value) => World,
  { least = 0.9, most = 0.995, bias = 0.03, missesBelow = false, worlds = 500, only = /./ } = {},
): void {
  const title = `${models} ${values.join(', ')}`;
  it(`holds the truth as often as docs/coverage.md says: ${title}`, async () => {
    const found: Awaited<ReturnType<typeof simulated>>[] = [];
    for (const value of values) found.push(await simulated(worldOf(value), worlds));
    for (const quantity of new Set(found.flatMap((each) => [...each.keys()]))) {
      const outcomes = found.map((each) => each.get(quantity));
      const row = `| ${quantity} | ${title} | `;
      const percentages = outcomes.map((each) => (each ? (100 * each.held).toFixed(1) : '–'));
      console.log(`${row}${percentages.join(', ')} |`);
      const documented =
        page
          .find((line) => line.startsWith(row))
          ?.slice(row.length)
          .split(',') ?? [];
      for (const [v, each] of outcomes.entries()) {
        if (!each) continue;
        const change = 100 * each.held - Number.parseFloat(documented[v] ?? '');
        expect.soft(Math.abs(change), row).toBeLessThanOrEqual(1);
        if (!only.test(quantity)) continue;
        expect.soft(each.held, row).toBeGreaterThanOrEqual(least);
        expect.soft(each.held, row).toBeLessThanOrEqual(most);
        expect.soft(Math.abs(each.bias), `bias of ${row}`).toBeLessThanOrEqual(bias);
        if (missesBelow) expect.soft(each.below, row).toBeGreaterThan(0.9 * (1 - each.held));
      }
    }
  });
}

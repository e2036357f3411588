import fs from 'node:fs';
import path from 'node:path';
import { rollup } from 'd3-array';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { ownCsvSchema } from '../../../pipeline/sources/formats/own-csv-schema.ts';
import { ownCsvSource } from '../../../pipeline/sources/tables/own-csv.ts';
import { rawFile, scoreRows } from '../document.ts';

interface Shape {
  case: string;
  /** How the text becomes bytes; by default UTF-8. With `latin1`, each character is the byte of its number. */
  encoding?: BufferEncoding | 'utf16be';
  text: string;
  /** What the study says about the table. */
  study?: object;
  /** By metric and model. */
  scores?: Record<string, Record<string, number>>;
  /** Whether whole numbers are ids of the leaderboard. */
  ids?: boolean;
}

const shapes = load(fs.readFileSync(path.join(import.meta.dirname, 'own-shapes.yml'), 'utf8')) as Shape[];

function bytesOf({ text, encoding = 'utf8' }: Shape): Buffer {
  return encoding === 'utf16be' ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, encoding);
}

function byMetric(rows: unknown[][]): Record<string, unknown> {
  const byModel = (own: unknown[][]) => Object.fromEntries(own.map(([model, , value]) => [model, value]));
  return Object.fromEntries(rollup(rows, byModel, ([, metric]) => String(metric)));
}

/** What is said of a shape: why it is refused, or what was guessed. */
const said: string[] = [];

it.each(shapes)('a user’s table may be $case', async (shape) => {
  const { study, scores, ids = false } = shape;
  const own = ownCsvSchema.parse({ source_id: 'mine', file: 'mine.csv', ...study });
  const reading = ownCsvSource(own, '.').read([rawFile('mine.csv', bytesOf(shape))]);
  const say = (lines: readonly string[]) => said.push([`# ${shape.case}`, ...lines, ''].join('\n'));
  if (scores === undefined) {
    const error: Error = await reading.then(
      () => expect.fail('is read'),
      (reason) => reason,
    );
    expect(error.name).toBe('UserError');
    say([error.message]);
    return;
  }
  const [found] = await reading;
  expect(byMetric(scoreRows(found!))).toEqual(scores);
  expect(found!.namesAreIds).toBe(ids);
  say(found!.notes!);
});

it('what is said of them is in the golden file', async () => {
  await expect(said.join('\n')).toMatchFileSnapshot('own-shapes.txt');
});

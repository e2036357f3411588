import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const folder = path.join(import.meta.dirname, '../../pipeline/statistics');
const files = fs
  .readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'));
/** `@example expression // value`, with values to four decimals. */
const examples = files.flatMap((file) => {
  const text = fs.readFileSync(path.join(folder, file), 'utf8');
  return [...text.matchAll(/@example (.*) \/\/ (.*)/g)].map(([, code, value]) => ({
    file,
    code: code!,
    value: value!,
  }));
});

/** Columns are written as lists of numbers. */
const asColumns = (code: string) =>
  code.replace(/\[((?:-?[\d.]+|NaN)(?:, (?:-?[\d.]+|NaN))*)\]/g, 'Float64Array.of($1)');

function rounded(_: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return typeof value === 'number' ? Number(value.toFixed(4)) : value;
}

it.each(examples)('$file: $code is $value', async ({ file, code, value }) => {
  const functions = await import(path.join(folder, file));
  const run = new Function(...Object.keys(functions), `return ${asColumns(code)}`);
  expect(JSON.parse(JSON.stringify(run(...Object.values(functions)), rounded))).toEqual(JSON.parse(value));
});

it('most statistics have one', () => expect(examples.length).toBeGreaterThan(30));

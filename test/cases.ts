import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';

/**
 * The cases of a YAML file beside a test, for `it.each`: the fields of each in the order of the first, such as a name, a bad file and the
 * expected message.
 *
 * @param folder `import.meta.dirname`
 */
export function casesIn<Case extends unknown[] = [name: string, text: string, message: string]>(
  folder: string,
  file: string,
): Case[] {
  const cases = load(fs.readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>[];
  const fields = Object.keys(cases[0]!);
  const unknown = cases.flatMap(Object.keys).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw new Error(`${file}: ${unknown} is no field of the first case`);
  return cases.map((each) => fields.map((field) => each[field]) as Case);
}

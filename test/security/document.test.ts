import fs from 'node:fs';
import { describe, expect, it } from 'vitest';

const FILE = 'docs/security.md';
/** The cells of each line of the table: threat, defence, tests. */
const rows = fs
  .readFileSync(FILE, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| threat '))
  .map((line) => line.slice(2, -2).split(' | '));
const tests = rows.flatMap(([, , cell]) => cell!.split(', '));

describe(FILE, () => {
  it('has lines, each with a threat, a defence and tests', () => {
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) expect(row, row[0]).toHaveLength(3);
  });

  it.each([...new Set(tests)])('links to an existing test: %s', (link) => {
    const [, file] = /^\[[\w-]+\]\(\.\.\/(test\/[\w/-]+\.test\.ts)\)$/.exec(link) ?? [];
    expect(file, link).toBeDefined();
    expect(fs.existsSync(file!), link).toBe(true);
  });

  it('names only existing files', () => {
    const files = rows.flatMap(([, stops]) => [...stops!.matchAll(/`((?:pipeline|deploy)\/[\w./-]+)`/g)]);
    expect(files.length).toBeGreaterThan(30);
    for (const [, file] of files) expect(fs.existsSync(file!), file).toBe(true);
  });
});

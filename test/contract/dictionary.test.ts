import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { code, DICTIONARY_FILE, dictionary, markdown, tableRow } from '../../pipeline/contract/dictionary.ts';
import { tableStages } from '../../pipeline/stages/index.ts';
import { stageContracts, stageMatrices } from '../../pipeline/warehouse/contract.ts';
import escapes from './escapes.json' with { type: 'json' };

const text = dictionary();
const lines = text.split('\n');

describe('the data dictionary', () => {
  it('matches the contracts', () => {
    if (fs.readFileSync(DICTIONARY_FILE, 'utf8') !== text)
      throw new Error(`${DICTIONARY_FILE} is not what the contracts in sql/ say: run make dictionary`);
  });

  it('has a section for every table and matrix, with a row per column', () => {
    for (const stage of tableStages) {
      for (const { name, columns } of stageContracts(stage).values()) {
        const section = sectionOf(name.replace('.', '/'));
        for (const column of Object.keys(columns))
          expect(section.filter((line) => line.startsWith(`| \`${column}\` |`))).toHaveLength(1);
      }
      for (const { name } of stageMatrices(stage).values())
        expect(sectionOf(`${name.replace('.', '/')}.arrow`).join()).toContain('Arrow IPC');
    }
  });

  it('records the key, and each column with type, unit, nulls and values', () => {
    const section = sectionOf('agreement/pairwise');
    expect(section).toContain('Key and row order: `metric_set`, `metric_a`, `metric_b`, `method`.');
    const row = (column: string) => section.find((line) => line.startsWith(`| \`${column}\` |`));
    expect(row('method')).toMatch(
      /^\| `method` \| text \| {2}\| {2}\| .* One of `spearman`, `pearson`, `kendall` \|$/,
    );
    expect(row('estimate')).toMatch(/^\| `estimate` \| number \| correlation \| yes \| .* From −1 to 1 \|$/);
  });

  it('describes every column', () => {
    for (const stage of tableStages)
      for (const { name, columns } of stageContracts(stage).values())
        for (const [column, { description }] of Object.entries(columns))
          expect(description, `${name}.${column}`).not.toBe('');
  });

  it('links only to existing headings', () => {
    const anchors = lines
      .filter((line) => /^##+ /.test(line))
      .map((line) =>
        line
          .replace(/^#+ /, '')
          .toLowerCase()
          .replaceAll(/[^a-z0-9_-]/g, ''),
      );
    expect(new Set(anchors).size).toBe(anchors.length);
    const targets = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
    expect(targets.length).toBeGreaterThan(50);
    for (const target of targets) expect(anchors).toContain(target);
  });

  it('has as many cells in each row as in the header', () => {
    const cells = (line: string) => line.replaceAll('\\|', '').split('|').length;
    let head: number | undefined;
    for (const line of lines) {
      if (!line.startsWith('|')) head = undefined;
      else head ??= cells(line);
      if (head !== undefined) expect(`${cells(line)} ${line}`).toBe(`${head} ${line}`);
    }
  });

  /** @param title the heading, without escapes */
  function sectionOf(title: string): string[] {
    const start = lines.indexOf(`### ${markdown(title)}`);
    expect(start).toBeGreaterThan(0);
    const end = lines.findIndex((line, i) => i > start && /^##/.test(line));
    return lines.slice(start, end === -1 ? undefined : end);
  }
});

describe('text as Markdown', () => {
  it.each(escapes)('escapes $plain', ({ plain, escaped }) => expect(markdown(plain)).toBe(escaped));

  it('escapes a pipe in a cell', () => expect(tableRow([code('a|b'), 'c'])).toBe('| `a\\|b` | c |'));
});

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTRACT_FILE, contractChange, contractLines } from '../../pipeline/contract/lines.ts';

const kept = fs.readFileSync(CONTRACT_FILE, 'utf8').trimEnd().split('\n');

describe('the contract lines', () => {
  it('match docs/contract.txt', () => {
    const change = contractChange(kept, contractLines());
    // The failure message explains what to do.
    if (change !== undefined) throw new Error(change);
  });

  it('list every table, column, type, unit and value', () => {
    expect(kept).toContain('agreement/pairwise (metric_set, metric_a, metric_b, method)');
    expect(kept).toContain('agreement/pairwise method VARCHAR {spearman, pearson, kendall}');
    expect(kept).toContain('agreement/pairwise estimate DOUBLE nullable [correlation]');
    expect(kept).toContain("cohort/matrix.arrow <metric_id> DOUBLE nullable [the metric's own]");
  });
});

describe('a changed contract', () => {
  const before = contractLines();
  let root: string;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'contracts-'));
    fs.cpSync('sql', root, { recursive: true });
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  const edit = (file: string, from: string | RegExp, to: string) => {
    const text = fs.readFileSync(path.join(root, file), 'utf8');
    expect(text).toMatch(from);
    fs.writeFileSync(path.join(root, file), text.replace(from, to));
  };
  const VALUE = /value: \{ type: DOUBLE, description: "The score, [^}]+\}/;

  it.each([
    ['a renamed column', /^ {2}value:/m, '  score:', 'cohort/score score DOUBLE'],
    ['a retyped column', /(value: \{ type: )DOUBLE/, '$1VARCHAR', 'cohort/score value VARCHAR'],
    ['another unit', /unit: the metric's own|unit: "the metric's own"/, 'unit: per cent', '[per cent]'],
    [
      'another key',
      'grain: [metric_set, model_id, metric_id]',
      'grain: [metric_set, model_id]',
      'cohort/score (metric_set, model_id)',
    ],
  ])('fails with %s, and says what to do', (_what, from, to, line) => {
    edit('cohort/score.yml', from, to);
    const change = contractChange(before, contractLines(root))!;
    expect(change).toContain('  - cohort/score ');
    expect(change).toContain(`  + cohort/score`);
    expect(change).toContain(line);
    expect(change).toContain('breaking change');
    expect(change).toContain('CHANGELOG.md');
    expect(change).toContain('make contract');
  });

  it('fails if a column is removed', () => {
    edit('cohort/score.yml', new RegExp(`  ${VALUE.source}\n`), '');
    expect(contractChange(before, contractLines(root))).toMatch(
      / {2}- cohort\/score value .*\nThis is a breaking/s,
    );
  });

  it('fails if a value is removed', () => {
    edit('agreement/pairwise.yml', 'values: [spearman, pearson, kendall]', 'values: [spearman, pearson]');
    expect(contractChange(before, contractLines(root))).toContain('breaking change');
  });

  it('fails if the order of columns changes', () => {
    edit('cohort/score.yml', /^( {2}model_id:.*\n)( {2}metric_id:.*\n)/m, '$2$1');
    expect(contractChange(before, contractLines(root))).toContain('order of columns');
  });

  it('reports a new column as a compatible change', () => {
    edit('cohort/score.yml', /^tests:/m, '  note: { type: VARCHAR, description: "A new one" }\ntests:');
    const change = contractChange(before, contractLines(root))!;
    expect(change).toContain('  + cohort/score note VARCHAR');
    expect(change).toContain('Nothing is lost');
  });

  it.each([
    ['no description', /, description: "The score, in the metric's own unit"/, ''],
    ['an empty one', "The score, in the metric's own unit", ''],
  ])('is refused with %s, naming the column', (_what, from, to) => {
    edit('cohort/score.yml', from, to);
    expect(() => contractLines(root)).toThrow(/cohort\/score\.yml.*columns\.value\.description/s);
  });

  it('is refused without a description of the table or of a matrix’s cells', () => {
    edit('agreement/matrix.arrow.yml', /^ {4}description: "Spearman.*\n/m, '');
    expect(() => contractLines(root)).toThrow(/matrix\.arrow\.yml.*cells\.description/s);
    edit('cohort/score.yml', /^description: >\n( .*\n)+/, '');
    expect(() => contractLines(root)).toThrow(/cohort\/score\.yml.*description/s);
  });
});

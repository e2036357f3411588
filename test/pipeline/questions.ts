import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import * as z from 'zod';
import type { Findings } from '../findings.ts';
import type { Project } from '../project.ts';
import { rowsIn } from '../tables.ts';

const parts = z.array(z.string().min(1)).min(1).default([]);
const question = z
  .strictObject({
    /** The study whose tables are queried, if there are several. */
    study: z.string().optional(),
    query: z.string().optional(),
    /** A line of names and a line per row, as in `rowsIn`; only the line of names if there are no rows. */
    rows: z.string().optional(),
    /** A file below `out/` or of this repository, or `log`, the output of the run. It contains every answer to `query`. */
    text: z.string().optional(),
    /** Ids of findings that the study has, and that it has not. Their words are in the golden files of topics. */
    finds: parts,
    finds_not: parts,
    contains: parts,
    /** Regular expressions with the flag `m`. */
    matches: parts,
    lacks: parts,
    lacks_matches: parts,
  })
  .refine(
    ({ query, rows, text, finds }) => text !== undefined || (query && rows) || finds.length,
    'asks nothing',
  );
/** What a finished run is asked. */
type Question = z.infer<typeof question>;

/** A finished run. */
export interface Finished {
  query(sql: string, study?: string): Promise<Record<string, unknown>[]>;
  read(file: string): string;
  output: string;
}

/** A run of all stages. */
export const published = (project: Project, output: string): Finished => ({
  query: (sql, study) => project.query(sql, study),
  read: (file) => project.read(file),
  output,
});

/** A run of some stages, which need not be published. */
export const unpublished = (project: Project, output: string): Finished => ({
  ...published(project, output),
  query: (sql, study) => project.queryBuild(sql, study),
});

/**
 * Asks a run the questions of a YAML file beside the tests: by what they show, one question or several.
 *
 * @param part of a file about several runs
 */
export function describeQuestions(file: string, run: () => Finished, part?: string): void {
  const content = load(fs.readFileSync(path.join(import.meta.dirname, file), 'utf8'));
  const tests = part === undefined ? content : (content as Record<string, object>)[part]!;
  it.each(Object.entries(tests as Record<string, unknown>))('%s', async (_what, asked) => {
    for (const each of z.array(question).min(1).parse([asked].flat())) await ask(each, run());
  });
}

async function ask({ study, query, rows, text, ...expected }: Question, run: Finished): Promise<void> {
  if (expected.finds.length > 0) {
    const { findings } = JSON.parse(run.read(`out/${study}/findings.json`)) as Findings;
    const ids = findings.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(expected.finds));
    for (const id of expected.finds_not) expect(ids).not.toContain(id);
  }
  const answers = query === undefined ? [] : await run.query(query, study);
  if (rows !== undefined) expect(answers, query).toEqual(rowsIn(rows));
  if (text === undefined) return;
  const content = textOf(text, run);
  // Documents are wrapped.
  const unwrapped = content.replace(/\s+/g, ' ');
  if (query !== undefined) expect(answers, query).not.toEqual([]);
  for (const answer of answers.flatMap((row) => Object.values(row))) expect(unwrapped).toContain(answer);
  for (const part of expected.contains) expect(content).toContain(part);
  for (const part of expected.lacks) expect(content).not.toContain(part);
  for (const pattern of expected.matches) expect(content).toMatch(new RegExp(pattern, 'm'));
  for (const pattern of expected.lacks_matches) expect(content).not.toMatch(new RegExp(pattern, 'm'));
}

function textOf(name: string, { output, read }: Finished): string {
  if (name === 'log') return output;
  return name.startsWith('out/') ? read(name) : fs.readFileSync(name, 'utf8');
}

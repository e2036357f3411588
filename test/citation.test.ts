import fs from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { PAPER_BIBTEX } from '../pipeline/warehouse/paper.ts';

const text = z.string().min(1);
const person = z.strictObject({ 'family-names': text, 'given-names': text });
const entity = z.strictObject({ name: text });
const https = z.url({ protocol: /^https$/ });

/** The parts of CFF 1.2.0 that CITATION.cff uses, as its JSON schema has them. */
const cff = z.strictObject({
  'cff-version': z.literal('1.2.0'),
  message: text,
  type: z.enum(['software', 'dataset']),
  title: text,
  abstract: text,
  version: text,
  license: z.literal('MIT'),
  authors: z.array(z.union([person, entity])).min(1),
  keywords: z.array(text).min(1),
  references: z
    .array(
      z.strictObject({
        type: z.literal('article'),
        title: text,
        authors: z.array(person).min(1),
        year: z.int(),
        journal: text,
        doi: z.string().regex(/^10\.\d{4,9}(\.\d+)?\/\S+$/),
        url: https,
        identifiers: z.array(
          z.strictObject({ type: z.enum(['doi', 'url', 'swh', 'other']), value: text, description: text }),
        ),
      }),
    )
    .min(1),
});

describe('CITATION.cff', () => {
  const citation = cff.parse(load(fs.readFileSync('CITATION.cff', 'utf8')));
  const { name, version, description, license, author } = JSON.parse(fs.readFileSync('package.json', 'utf8'));

  it('agrees with package.json', () => {
    expect(citation).toMatchObject({ title: name, version, abstract: description, license });
    expect(citation.authors).toEqual([{ name: author }]);
  });

  it('refers to the paper that the data sets cite', () => {
    const [paper] = citation.references;
    const authors = paper!.authors.map((each) => `${each['family-names']}, ${each['given-names']}`);
    expect(PAPER_BIBTEX).toContain(`title = {${paper!.title}}`);
    expect(PAPER_BIBTEX).toContain(`author = {${authors.join(' and ')}}`);
    expect(PAPER_BIBTEX).toContain(`year = {${paper!.year}}`);
    expect(PAPER_BIBTEX).toContain(paper!.identifiers[0]!.value);
    expect(paper!.url).toBe(`https://arxiv.org/abs/${paper!.doi.replace('10.48550/arXiv.', '')}`);
  });
});

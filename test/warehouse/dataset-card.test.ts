import fs from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { UNSHOWABLE } from '../../pipeline/messages/printable.ts';
import { datasetCard } from '../../pipeline/warehouse/dataset-card.ts';
import described from './described.json' with { type: 'json' };

/** The YAML before the text as a reader of Hugging Face's cards finds it, and the text. */
function partsOf(card: string) {
  const [, yaml, text] = /^---\n([\s\S]*?)^---\n([\s\S]*)$/m.exec(card)!;
  return { fields: load(yaml!) as Record<string, unknown>, text: text! };
}

/** Texts that try to leave the place they are put in: YAML, Markdown, HTML and scripts. */
const hostile: string[] = JSON.parse(fs.readFileSync('test/warehouse/hostile.json', 'utf8'));
const usual = partsOf(datasetCard(described));

describe('the dataset card', () => {
  it('has the fields that Hugging Face reads', () => {
    expect(usual.fields).toEqual({
      pretty_name: 'A study',
      license: 'other',
      license_name: 'none-stated-by-the-sources',
      tags: ['human-like-vision', 'brain-score', 'benchmarking'],
      configs: [{ config_name: 'agreement.pairwise', data_files: 'agreement/pairwise.parquet' }],
    });
  });

  it('says what it was made from and when, with every source once', () => {
    expect(usual.text).toContain(
      'By metalign 1.2.3, from the sources below, as of 2025-04-05; version 2025-04-05 of the data.',
    );
    expect(usual.text.split('| A source | none stated | Someone 2020 |')).toHaveLength(2);
    expect(usual.text).toContain('arXiv:2407.07530');
    expect(usual.text).not.toMatch(/simulated/i);
  });

  it('of an upload names no file with raw scores', () => {
    const withRaw = /alignment\.duckdb|`(cohort|normalize)|raw scores/;
    expect(usual.text).toMatch(withRaw);
    expect(datasetCard({ ...described, published: '2025-04-06' })).not.toMatch(withRaw);
  });

  it('marks simulated scores in its name, tags and text', () => {
    const { fields, text } = partsOf(datasetCard({ ...described, origin: 'simulated' }));
    expect(fields.pretty_name).toBe('SIMULATED: A study');
    expect(fields.tags).toContain('simulated');
    expect(text).toContain('# SIMULATED: A study');
  });

  it.each(hostile)('shows a hostile title as text: %j', (title) => {
    const source = { title, licence: title, citation: title, as_of: '2025-04-05' };
    const card = datasetCard({ ...described, title, sources: [source] });
    const { fields, text } = partsOf(card);
    const shown = title.replace(/\s+/g, ' ').replace(UNSHOWABLE, '\ufffd');
    expect(fields).toEqual({ ...usual.fields, pretty_name: shown });
    // Without backslashes and what they escape, no Markdown or HTML is left of it.
    const [, heading] = /^# (.*)$/m.exec(text)!;
    expect(heading!.replace(/\\(.)/g, '')).not.toMatch(/[`*_[\]<>#|\\]/);
    expect(heading!.replace(/\\(.)/g, '$1')).toBe(shown);
    expect(text.match(/^#+ .*/gm)!.slice(1)).toEqual(usual.text.match(/^#+ .*/gm)!.slice(1));
    expect(text.replace(/\\./g, '')).not.toMatch(/<\w/);
    const rows = text.match(/^\|.*\|$/gm)!.map((row) => row.replace(/\\./g, '').split('|').length);
    expect(rows).toEqual([5, 5, 5]);
  });
});

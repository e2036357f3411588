import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { croissant } from '../../pipeline/warehouse/croissant.ts';
import described from './described.json' with { type: 'json' };

/** Texts that try to leave the place they are put in: YAML, Markdown, HTML and scripts. */
const hostile: string[] = JSON.parse(fs.readFileSync('test/warehouse/hostile.json', 'utf8'));
const usual = JSON.parse(croissant(described));

describe('the Croissant file', () => {
  it('describes a file with address, size, format and hash', () => {
    expect(usual.distribution[1]).toEqual({
      '@type': 'cr:FileObject',
      '@id': 'agreement/pairwise.parquet',
      name: 'agreement/pairwise.parquet',
      contentUrl: 'agreement/pairwise.parquet',
      contentSize: '12 B',
      encodingFormat: 'application/x-parquet',
      sha256: '0'.repeat(64),
    });
    expect(usual.distribution.map((file: { encodingFormat: string }) => file.encodingFormat)).toContain(
      'text/csv',
    );
  });

  it('describes a table with key, fields, sources and references', () => {
    expect(usual.recordSet).toHaveLength(3);
    expect(usual.recordSet[0]).toEqual({
      '@type': 'cr:RecordSet',
      '@id': 'agreement.pairwise',
      name: 'agreement.pairwise',
      description: 'The table agreement/pairwise',
      key: [{ '@id': 'agreement.pairwise/metric_id' }],
      field: [
        {
          '@type': 'cr:Field',
          '@id': 'agreement.pairwise/metric_id',
          name: 'metric_id',
          description: 'Metric',
          dataType: 'sc:Text',
          references: { field: { '@id': 'normalize.metric/metric_id' } },
          source: { fileObject: { '@id': 'agreement/pairwise.parquet' }, extract: { column: 'metric_id' } },
        },
        {
          '@type': 'cr:Field',
          '@id': 'agreement.pairwise/at',
          name: 'at',
          description: 'Time',
          dataType: 'sc:Date',
          source: { fileObject: { '@id': 'agreement/pairwise.parquet' }, extract: { column: 'at' } },
        },
      ],
    });
  });

  it('marks simulated scores', () => {
    expect(usual.keywords).not.toContain('simulated');
    expect(JSON.parse(croissant({ ...described, origin: 'simulated' })).keywords).toContain('simulated');
  });

  it.each(hostile)('can stand in a script element whatever the title: %j', (title) => {
    const source = { title, licence: title, citation: title, as_of: '2025-04-05' };
    const text = croissant({ ...described, title, sources: [source] });
    expect(text).not.toContain('<');
    const [paper] = usual.citation;
    expect(JSON.parse(text)).toEqual({
      ...usual,
      alternateName: title,
      citation: [paper, title],
      citeAs: expect.stringMatching(/^@misc\{metalign-\w+,\n {2}title = \{[^{}\n`]*\},\n {2}author = /),
    });
  });
});

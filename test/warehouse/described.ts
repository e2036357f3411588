import type { DataPackage, Resource } from '../../pipeline/warehouse/datapackage.ts';

/** A study's description with three tables, in the form that `datapackage()` returns. */
export function described(changes: Partial<DataPackage> = {}): DataPackage {
  return {
    profile: 'data-package',
    id: 'urn:uuid:01234567-89ab-8cde-8f01-23456789abcd',
    name: 'metalign-paper',
    title: 'A study',
    description: 'What it is.',
    version: '1.2.3',
    created: '2025-04-05T00:00:00Z',
    homepage: 'https://example.org/',
    contributors: [{ title: 'somebody', role: 'author' }],
    code_sha256: '0'.repeat(64),
    origin: 'real',
    as_of: 'latest',
    summary: {},
    licenses: [{ name: 'notspecified', title: 'none' }],
    sources: [
      { title: 'A source', licence: 'none stated', citation: 'Someone 2020', as_of: '2024-12-18' },
      { title: 'A source', licence: 'none stated', citation: 'Someone 2020', as_of: '2025-04-05' },
    ],
    resources: [
      ...files('agreement.pairwise', 900),
      ...files('claims.claim', 0),
      ...files('normalize.metric', 7),
    ],
    ...changes,
  };
}

/** The CSV and the Parquet file of a table. */
export function files(name: string, rows: number): Resource[] {
  const title = name.replace('.', '/');
  return ['csv', 'parquet'].map((format) => ({
    name: format === 'csv' ? name : `${name}.${format}`,
    path: `${title}.${format}`,
    format,
    mediatype: format === 'csv' ? 'text/csv' : 'application/vnd.apache.parquet',
    title,
    description: `The table ${title}`,
    rows,
    bytes: 12,
    hash: `sha256:${'0'.repeat(64)}`,
    schema: {
      fields: [
        { name: 'metric_id', type: 'string', description: 'Metric' },
        { name: 'at', type: 'datetime', description: 'Time' },
      ],
      primaryKey: ['metric_id'],
      ...(name === 'normalize.metric'
        ? {}
        : {
            foreignKeys: [
              { fields: ['metric_id'], reference: { resource: 'normalize.metric', fields: ['metric_id'] } },
            ],
          }),
    },
  }));
}

/** Texts that try to leave the place they are put in: YAML, Markdown, HTML and scripts. */
export const HOSTILE = [
  '---\nlicense: mit\n---',
  '"\nlicense: mit\n#',
  "'; license: mit",
  'a: b # c',
  '!!js/function "x"',
  '*alias &anchor {a: 1} [x]',
  'null',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '[click](https://example.org) ![image](x)',
  '| a | b |',
  '`code` ``` ```',
  '# heading\n# another\n\n- item',
  '\u202egnp.exe \u001b[2J\u2028\u0000 \ud800',
  '{{7*7}} $(x) \\',
];

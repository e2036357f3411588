import type { DataPackage, Resource } from './datapackage.ts';
import { bibtexEntries, originWords, sourceCitations } from './paper.ts';

/** Terms of Croissant 1.0 that its context maps to its own namespace. */
const TERMS =
  'citeAs column extract field fileObject fileProperty fileSet format includes isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace separator source subField transform';

const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  dct: 'http://purl.org/dc/terms/',
  conformsTo: 'dct:conformsTo',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  examples: { '@id': 'cr:examples', '@type': '@json' },
  ...Object.fromEntries(TERMS.split(' ').map((term) => [term, `cr:${term}`])),
};

/** The study's tables in Croissant 1.0 (JSON-LD): every file of a table or matrix, and the columns of every Parquet file. */
export function croissant(study: DataPackage): string {
  const [citeAs, ...paper] = bibtexEntries(study);
  const content = {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: study.name,
    alternateName: study.title,
    description: study.description,
    identifier: study.id,
    version: study.version,
    url: study.homepage,
    license: study.licenses.map(({ name, title }) => ({
      '@type': 'sc:CreativeWork',
      name,
      description: title,
    })),
    creator: study.contributors.map(({ title }) => ({ '@type': 'sc:Organization', name: title })),
    datePublished: study.published ?? study.created,
    keywords: [...study.keywords, ...originWords(study)],
    citeAs,
    citation: [...paper, ...sourceCitations(study)].filter((each) => each !== 'none stated'),
    distribution: study.resources.map(fileObject),
    recordSet: study.resources.filter(({ format }) => format === 'parquet').map(recordSet),
  };
  // Pages that show the file put it into a script element.
  return `${JSON.stringify(content, null, 2).replaceAll('<', '\\u003c')}\n`;
}

function fileObject({ path, mediatype, format, bytes, hash }: Resource) {
  return {
    '@type': 'cr:FileObject',
    '@id': path,
    name: path,
    contentUrl: path,
    contentSize: `${bytes} B`,
    // The name by which readers of Croissant know Parquet.
    encodingFormat: format === 'parquet' ? 'application/x-parquet' : mediatype,
    sha256: hash.replace('sha256:', ''),
  };
}

/** The rows of a table, read from its Parquet file, which has types and nulls. */
function recordSet({ name: resource, path, description, schema }: Resource) {
  const table = resource.replace(/\.parquet$/, '');
  const references = new Map(
    schema.foreignKeys?.map(({ fields: [name], reference: to }) => [name, `${to.resource}/${to.fields[0]}`]),
  );
  return {
    '@type': 'cr:RecordSet',
    '@id': table,
    name: table,
    description,
    key: schema.primaryKey.map((name) => ({ '@id': `${table}/${name}` })),
    field: schema.fields.map(({ name, type, description: meaning }) => ({
      '@type': 'cr:Field',
      '@id': `${table}/${name}`,
      name,
      description: meaning,
      dataType: DATA_TYPES[type],
      references: references.get(name) && { field: { '@id': references.get(name) } },
      source: { fileObject: { '@id': path }, extract: { column: name } },
    })),
  };
}

/** Croissant's types by those of the Table Schema. It has none for a time; its own examples use `sc:Date`. */
const DATA_TYPES: Readonly<Record<string, string>> = {
  string: 'sc:Text',
  number: 'sc:Float',
  integer: 'sc:Integer',
  boolean: 'sc:Boolean',
  date: 'sc:Date',
  datetime: 'sc:Date',
};

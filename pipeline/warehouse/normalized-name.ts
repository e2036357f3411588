// How names are compared, in TypeScript and in SQL.

/** What separates words: neither letters nor digits, of any script. */
const SEPARATOR = String.raw`[^\p{L}\p{N}]+`;

/** Lower-cases a name and replaces each run of spaces and punctuation by one dash: ` ResNet_50 ` becomes `resnet-50`. */
export function normalized(name: string): string {
  return name.toLowerCase().replaceAll(new RegExp(SEPARATOR, 'gu'), '-').replaceAll(/^-|-$/g, '');
}

/** The same as the SQL function `normalized_name`, which every connection has. */
export const NORMALIZED_NAME = `create temp macro normalized_name(name) as
  trim(regexp_replace(lower(name), '${SEPARATOR}', '-', 'g'), '-')`;

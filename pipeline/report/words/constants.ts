import { load } from 'js-yaml';
import { inCode } from '../../warehouse/code-hash.ts';
import { readText } from '../../warehouse/files.ts';

/** Texts and lists of the report in a YAML file of `pipeline/report`. */
export function constants<Content>(file: string): Content {
  return load(readText(inCode('pipeline/report', file))) as Content;
}

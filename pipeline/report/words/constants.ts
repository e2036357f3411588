import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { CODE } from '../../warehouse/code-hash.ts';

/** Texts and lists of the report in a YAML file of `pipeline/report`. */
export function constants<Content>(file: string): Content {
  return load(fs.readFileSync(path.join(CODE, 'pipeline', 'report', file), 'utf8')) as Content;
}

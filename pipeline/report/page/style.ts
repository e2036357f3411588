import fs from 'node:fs';
import path from 'node:path';
import { CODE } from '../../warehouse/code-hash.ts';
import { fontFaces } from './fonts.ts';

/** Each overrides the ones before it. */
const SHEETS = ['page/style.css', 'drawing/figure.css', 'page/explore.css'];

/** The style of all pages, fonts included. */
export function pageStyle(): string {
  const read = (sheet: string) => fs.readFileSync(path.join(CODE, 'pipeline', 'report', sheet), 'utf8');
  return [fontFaces(), ...SHEETS.map(read)].join('\n');
}

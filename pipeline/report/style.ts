import fs from 'node:fs';
import path from 'node:path';
import { CODE } from '../code-hash.ts';
import { fontFaces } from './fonts.ts';

/** The style of all pages, fonts included. */
export function pageStyle(): string {
  return `${fontFaces()}\n${fs.readFileSync(path.join(CODE, 'pipeline', 'report', 'style.css'), 'utf8')}`;
}

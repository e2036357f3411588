import fs from 'node:fs';
import path from 'node:path';
import { CODE } from '../code-hash.ts';
import { fontFaces } from './fonts.ts';

/** The style of all pages, fonts included. */
export function pageStyle(): string {
  const sheets = ['style.css', 'figure.css'].map((file) =>
    fs.readFileSync(path.join(CODE, 'pipeline', 'report', file), 'utf8'),
  );
  return [fontFaces(), ...sheets].join('\n');
}

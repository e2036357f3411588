import fs from 'node:fs';
import { fontFaces } from './fonts.ts';

/** The style of all pages, fonts included. */
export function pageStyle(): string {
  return `${fontFaces()}\n${fs.readFileSync('pipeline/report/style.css', 'utf8')}`;
}

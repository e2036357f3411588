import { deflateRawSync } from 'node:zlib';
import { type Html, html } from '../words/html.ts';
import type { PageData } from './page-data.ts';

/** The page's data, compressed: JSON alone would be most of the page. */
export function dataElement(data: PageData): Html {
  const compressed = deflateRawSync(JSON.stringify(data), { level: 9 });
  return html`<script type="text/plain" id="page-data">${compressed.toString('base64')}</script>`;
}

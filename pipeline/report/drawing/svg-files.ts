import { Resvg } from '@resvg/resvg-js';
import { fileOfPackage } from '../../warehouse/code-hash.ts';
import { escaped, Html, html } from '../words/html.ts';
import { PAPER } from './palette.ts';
import type { Drawing } from './svg-drawing.ts';

const FONTS = "'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif";
const INK = '#1b1b1b';

/** A drawing as an SVG file, on white, with a title; `style` may embed its font. */
export function svgFile(drawing: Drawing, title: string, style = ''): string {
  const { width, height, elements } = drawing;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}" font-size="12" fill="${INK}" color="${INK}"><title>${escaped(title)}</title>${style && `<style>${style}</style>`}<rect width="${width}" height="${height}" fill="#ffffff"/>${elements.replaceAll(`"${PAPER}"`, '"#ffffff"')}</svg>\n`;
}

/** A drawing inside a page, in the page's text colour and at its natural size. */
export function inlineSvg({ width, height, elements }: Drawing, description: string): Html {
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="12" fill="currentColor" role="img" aria-label="${description}">${new Html(elements)}</svg>`;
}

/** Pixels of the PNG per pixel of the drawing. */
const ZOOM = 2;

/** An SVG as PNG; the font is from a package, so all machines give the same picture. */
export function pngFile(svg: string): Uint8Array {
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: {
      loadSystemFonts: false,
      fontFiles: ['400Regular', '600SemiBold'].map((weight) =>
        fileOfPackage(`@expo-google-fonts/source-sans-3/${weight}/SourceSans3_${weight}.ttf`),
      ),
      defaultFontFamily: 'Source Sans 3',
    },
  });
  return resvg.render().asPng();
}

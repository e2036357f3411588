import { fileOfPackage, inCode } from '../../warehouse/code-hash.ts';
import { readFile, readText } from '../../warehouse/files.ts';

/** Each overrides the ones before it. */
const SHEETS = ['page/style.css', 'drawing/figure.css', 'page/explore.css'];

/** The style of all pages, fonts included. */
export function pageStyle(): string {
  return [fontFaces(), ...SHEETS.map((sheet) => readText(inCode('pipeline/report', sheet)))].join('\n');
}

const FONT = '@fontsource/source-sans-3/files/source-sans-3';
/** The letters in each font file; a browser uses it for these only. */
const RANGES = { latin: 'U+0000-00FF, U+2000-206F, U+2191, U+2193, U+2212', greek: 'U+0370-03FF' };

/** CSS rules that embed the fonts. */
export function fontFaces(): string {
  return Object.entries(RANGES)
    .flatMap(([range, letters]) =>
      [400, 600].map((weight) => {
        const bytes = readFile(fileOfPackage(`${FONT}-${range}-${weight}-normal.woff2`));
        return `@font-face{font-family:'Source Sans 3';font-weight:${weight};unicode-range:${letters};src:url(data:font/woff2;base64,${bytes.toString('base64')}) format('woff2')}`;
      }),
    )
    .join('\n');
}

/** A script that the build made from `pipeline/report/browser`. */
export function pageScript(name: 'report' | 'index'): string {
  // `</script` in a string would end the script element.
  return readText(inCode('dist', `${name}.js`)).replaceAll('</script', '<\\/script');
}

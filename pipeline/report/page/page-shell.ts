import { hash } from 'node:crypto';
import { Html, html } from '../words/html.ts';
import { unbroken } from './glossary.ts';
import { pageStyle } from './style.ts';

interface Shell {
  title: string;
  /** The page's only JavaScript; none by default. */
  script?: string;
  header: Html;
  main: Html;
  /** After the main part, before the script. */
  rest?: Html;
}

/** A page in one file; its policy forbids all requests. */
export function shell({ title, script, header, main, rest = html`` }: Shell): string {
  const policy = [
    "default-src 'none'",
    // Not covered by default-src.
    "base-uri 'none'",
    "form-action 'none'",
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    ...(script === undefined
      ? []
      : [`script-src 'sha256-${hash('sha256', script, 'base64')}'`, 'worker-src blob:']),
  ].join('; ');
  const content = html`<header>
${header}
</header>
<main id="main">
${main}
</main>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(pageStyle())}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${new Html(unbroken(content.text))}
${rest}
${script === undefined ? '' : html`<script>${new Html(script)}</script>`}
</body>
</html>
`.text;
}

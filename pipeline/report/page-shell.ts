import { Html, html } from './html.ts';
import { pageStyle } from './style.ts';

export interface Shell {
  title: string;
  /** Scripts that may run, in the syntax of Content-Security-Policy (default: none). */
  scripts?: string;
  header: Html;
  main: Html;
  /** After the main part. */
  rest?: Html;
}

/** A page in one file; its policy forbids all requests. */
export function shell({ title, scripts, header, main, rest }: Shell): string {
  const policy = [
    "default-src 'none'",
    // Not covered by default-src.
    "base-uri 'none'",
    "form-action 'none'",
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    ...(scripts === undefined ? [] : [`script-src ${scripts}`]),
  ].join('; ');
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
<header>
${header}
</header>
<main id="main">
${main}
</main>
${rest ?? ''}
</body>
</html>
`.text;
}

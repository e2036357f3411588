import { expect, it } from 'vitest';
import { shell } from '../../../pipeline/report/page/page-shell.ts';
import { html } from '../../../pipeline/report/words/html.ts';

const policyOf = (script?: string) => {
  const page = shell({
    title: '</title><script>x</script>',
    header: html``,
    main: html``,
    rest: html``,
    ...(script && { script }),
  });
  expect(page).toContain('<title>&lt;/title&gt;');
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'");
  return policy.split('; ');
};

it('a page may make no requests, run only its own script, and neither change its base URL nor submit forms', () => {
  const common = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
  ];
  expect(policyOf()).toEqual(common);
  // printf x | openssl dgst -sha256 -binary | base64
  expect(policyOf('x')).toEqual([
    ...common,
    "script-src 'sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE='",
    // The page's second thread has the same script.
    'worker-src blob:',
  ]);
});

import { expect, it } from 'vitest';
import { html } from '../../pipeline/report/html.ts';
import { shell } from '../../pipeline/report/page-shell.ts';

const policyOf = (scripts?: string) => {
  const page = shell({
    title: '</title><script>x</script>',
    header: html``,
    main: html``,
    ...(scripts && { scripts }),
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
  expect(policyOf("'sha256-x'")).toEqual([...common, "script-src 'sha256-x'"]);
});

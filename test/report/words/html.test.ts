import { describe, expect, it } from 'vitest';
import { Html, html } from '../../../pipeline/report/words/html.ts';

describe('html', () => {
  it('escapes filled-in values', () => {
    const name = `</script><img src=x onerror="alert('&')">`;
    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      '<p title="&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;">&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;</p>',
    );
  });

  it('keeps templates, numbers and lists of them', () => {
    expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}</ul>${new Html('<hr>')}`.text).toBe(
      '<ul><li>1</li><li>2</li></ul><hr>',
    );
  });
});

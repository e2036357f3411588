import { describe, expect, it } from 'vitest';
import { glossary, withTerms } from '../../../pipeline/report/page/glossary.ts';
import { html } from '../../../pipeline/report/words/html.ts';
import { MODELS_AND_METRICS, tableWords } from '../../../pipeline/report/words/table-words.ts';

describe('withTerms', () => {
  it('links the first mention of a term to its definition', () => {
    const { text } = withTerms('Here ρ = 0.2, and there ρ = 0.3.', new Set(), MODELS_AND_METRICS);
    expect(text.match(/<a class="term" href="#term-rho"/g)).toHaveLength(1);
    expect(text).toMatch(/^Here <a [^>]*>ρ<\/a>\u00a0=\u00a00\.2, and there ρ\u00a0=\u00a00\.3\.$/);
    const terms = glossary(html`metrics agree by ρ = 0.2`, MODELS_AND_METRICS).text;
    expect(terms).toContain('id="term-rho"');
    expect(terms).not.toContain('id="term-V1"');
  });

  it('explains the number without a family', () => {
    const { text } = withTerms(
      '0.71 (0.07 to 1.00; 0.43 without the taskonomy family)',
      new Set(),
      MODELS_AND_METRICS,
    );
    expect(text).toMatch(
      /0\.43 <a class="term" href="#term-without-family"[^>]*>without<\/a> the taskonomy family/,
    );
    const left = '0.67 without NSD (105 pairs)';
    expect(withTerms(left, new Set(), MODELS_AND_METRICS).text).toBe(left);
  });

  it('explains terms of a table alone in its words, and none of vision', () => {
    const text = html`ρ of IT, with a 95 % interval`;
    const terms = glossary(text, tableWords('student')).text;
    expect(terms).toContain('1 if two columns put the students in the same order');
    expect(terms).toContain('leaving out one student or group of students at a time');
    expect(terms).not.toMatch(/model|metric|\{|undefined|cortex/);
  });

  it('does not link a term that was mentioned before, or inside links and tags', () => {
    expect(withTerms('ρ = 0.2', new Set(['rho']), MODELS_AND_METRICS).text).toBe('ρ\u00a0=\u00a00.2');
    const link = html`<a href="x" title="ρ">model-ρ</a>`;
    expect(withTerms(link, new Set(), MODELS_AND_METRICS).text).toBe(link.text);
  });

  it('keeps hostile text harmless, and does not take letters of entities for terms', () => {
    const { text } = withTerms('<script>ρ</script> & "q" \ue0007\ue000', new Set(), MODELS_AND_METRICS);
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('<script');
    expect(text).not.toContain('undefined');
    expect(text.match(/<a /g)).toHaveLength(1);
  });
});

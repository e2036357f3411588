import { constants } from '../words/constants.ts';
import { escaped, Html, html } from '../words/html.ts';
import { inWords, MODELS_AND_METRICS, type TableWords } from '../words/table-words.ts';

/** `pattern` is how the term is written in texts, as a regular expression. */
type Term = Record<'id' | 'name' | 'pattern' | 'meaning', string> & {
  /** Whether pages of tables alone have it, too. */
  isGeneral?: true;
};

const TERMS = constants<readonly Term[]>('page/glossary.yml');

/** The terms of a page, in its words. */
function termsOf(words: TableWords): Term[] {
  return inWords(TERMS, words).filter(({ isGeneral }) => isGeneral || words === MODELS_AND_METRICS);
}

/** Links the first mention of each term to the glossary; terms in `seen` were mentioned before. */
export function withTerms(text: string | Html, seen: Set<string>, words: TableWords): Html {
  let rest = unbroken(text instanceof Html ? text.text : escaped(text));
  for (const { id, pattern, meaning } of termsOf(words)) {
    if (seen.has(id)) continue;
    const match = outsideTags(rest, pattern);
    if (!match) continue;
    seen.add(id);
    const [word] = match;
    // The definition is inside of a link, so it is not searched for further terms.
    const link = html`<a class="term" href="#term-${id}" title="${meaning}">${new Html(word)}</a>`;
    rest = rest.slice(0, match.index) + link.text + rest.slice(match.index + word.length);
  }
  return new Html(rest);
}

/** Keeps a number with its % or letter on one line. */
export function unbroken(text: string): string {
  return text
    .replace(/(\d) (?=%)/g, '$1\u00a0')
    .replace(/([ρτκqn]) ([=<]|&lt;) (?=[\d−])/g, '$1\u00a0$2\u00a0')
    .replace(/1 − ρ/g, '1\u00a0−\u00a0ρ');
}

/** The first match outside of tags and links. */
function outsideTags(text: string, pattern: string): RegExpExecArray | undefined {
  const all = new RegExp(`<a[ >].*?</a>|<[^>]*>|&#?\\w+;|(?<term>${pattern})`, 'g');
  return [...text.matchAll(all)].find(({ groups }) => groups?.term !== undefined);
}

/** The terms that stand in the page's other texts. */
export function glossary({ text }: Html, words: TableWords): Html {
  const used = termsOf(words).filter(({ id, pattern }) => new RegExp(`#term-${id}"|${pattern}`).test(text));
  return html`<dl class="glossary">${used.map(({ id, name, meaning }) => html`<div id="term-${id}"><dt>${name}</dt><dd>${meaning}</dd></div>`)}</dl>`;
}

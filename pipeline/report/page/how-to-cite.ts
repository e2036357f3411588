import type { Study } from '../../studies/study.ts';
import { type Html, html } from './html.ts';
import { withPublications } from './links.ts';

const PAPER =
  'Ahlert, Klein, Wichmann & Geirhos 2024, How aligned are different alignment metrics?, arXiv 2407.07530';

/** How to cite the study, the paper that it recomputes, and the sources. */
export function howToCite(study: Study, version: string): Html {
  return html`<section id="cite" aria-labelledby="cite-title">
<h2 id="cite-title">How to cite</h2>
<p>Cite the paper, this software with its version, and the sources of the scores (their citations are in <a href="../datapackage.json">datapackage.json</a>):</p>
<ul>
<li>${withPublications(PAPER)}.</li>
<li>metalign ${version}, study “${study.name}”: How far do the measures of human-like vision agree with each other?</li>
</ul>
</section>`;
}

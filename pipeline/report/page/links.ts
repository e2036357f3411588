import { type Html, html } from './html.ts';

/** The model's page on the leaderboard; null for simulated models, and if the leaderboard has no id for it. */
export function modelUrl(modelId: string, isSimulated: boolean): string | null {
  const id = /^brain-score:(\d+)$/.exec(modelId)?.[1];
  return id === undefined || isSimulated ? null : `https://www.brain-score.org/model/vision/${id}`;
}

/**
 * The publication of each data set (DOIs as in the leaderboard's own code, where it has them). The leaderboard's pages
 * of benchmarks have numbers that its data does not contain, so benchmarks link to these.
 */
const PAPERS: Readonly<Record<string, string>> = {
  Baker2022: '10.1016/j.isci.2022.104913',
  Bracci2019: '10.1523/JNEUROSCI.1714-18.2019',
  Cavanaugh2002: '10.1101/2021.03.01.433495',
  DeValois1982: '10.1101/2021.03.01.433495',
  Ferguson2024: '10.17605/OSF.IO/5BA3N',
  FreemanZiemba2013: '10.1038/nn.3402',
  Geirhos2021: '10.48550/arXiv.2106.07411',
  Hebart2023: '10.7554/eLife.82580',
  Hermann2020: '10.48550/arXiv.1911.09071',
  MajajHong2015: '10.1523/JNEUROSCI.5181-14.2015',
  Maniquet2024: '10.1101/2024.04.02.587669',
  Rajalingham2018: '10.1523/JNEUROSCI.0388-18.2018',
  Ringach2002: '10.1101/2021.03.01.433495',
  Sanghavi2020: '10.17605/OSF.IO/CHWDK',
  SanghaviJozwik2020: '10.17605/OSF.IO/FHY36',
  SanghaviMurty2020: '10.17605/OSF.IO/FCHME',
  Schiller1976: '10.1101/2021.03.01.433495',
};

/** The publication of a metric's data set; null if none is known. */
export function paperUrl(dataSet: string): string | null {
  return Object.hasOwn(PAPERS, dataSet) ? `https://doi.org/${PAPERS[dataSet]!}` : null;
}

/** A name that links to a page, if there is one. */
export function linked(name: string, url: string | null): Html | string {
  return url === null ? name : html`<a href="${url}">${name}</a>`;
}

const PUBLICATION = /arXiv (\d{4}\.\d{4,5})|doi:(10\.\d{4,9}\/[\w./()-]+\w)/g;

/** A text in which `arXiv 2407.07530` and `doi:10.…` are links. */
export function withPublications(text: string): Html {
  let from = 0;
  const parts: (Html | string)[] = [];
  for (const match of text.matchAll(PUBLICATION)) {
    const [words, arxiv, doi] = match;
    parts.push(text.slice(from, match.index));
    parts.push(linked(words, arxiv ? `https://arxiv.org/abs/${arxiv}` : `https://doi.org/${doi!}`));
    from = match.index + words.length;
  }
  return html`${[...parts, text.slice(from)]}`;
}

import type { DataPackage } from './datapackage.ts';

export const PAPER_ARXIV = '2407.07530';

/** The paper that metalign recomputes, for those who cite a study. */
export const PAPER_BIBTEX = `@article{ahlert2024aligned,
  title = {How aligned are different alignment metrics?},
  author = {Ahlert, Jannis and Klein, Thomas and Wichmann, Felix and Geirhos, Robert},
  journal = {arXiv preprint arXiv:${PAPER_ARXIV}},
  year = {2024}
}`;

/** Whether a study has to do with the paper: a user's own tables may be from any field. */
export function isOfPaper({ homepage }: Pick<DataPackage, 'homepage'>): boolean {
  return homepage !== undefined;
}

/** How to cite a study's data, and the paper if it has to do with it. */
export function bibtexEntries(study: DataPackage): [string, ...string[]] {
  return [bibtexOf(study), ...(isOfPaper(study) ? [PAPER_BIBTEX] : [])];
}

/** The citations of a study's sources, each once. */
export function sourceCitations({ sources }: DataPackage): string[] {
  return [...new Set(sources.map(({ citation }) => citation))];
}

/** Marks simulated scores for those who search by words. */
export function originWords({ origin }: DataPackage): string[] {
  return origin === 'simulated' ? ['simulated'] : [];
}

function bibtexOf({ name, title, version, created, published, metalign, contributors }: DataPackage) {
  // It stands in a code block of Markdown, too.
  const clean = title.replace(/[{}\\`<>[\]]/g, '').replace(/\s+/g, ' ');
  const date = published ?? created;
  const year = date === undefined ? '' : `\n  year = {${date.slice(0, 4)}},`;
  return `@misc{${name},
  title = {${clean}},
  author = {{${contributors[0]!.title}}},${year}
  version = {${version}},
  note = {Data set, computed by metalign ${metalign.version}}
}`;
}

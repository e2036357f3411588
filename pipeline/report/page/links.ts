import { escaped, Html } from '../words/html.ts';
import papers from './papers.json' with { type: 'json' };

/** The model's page on the leaderboard; null for simulated models, and if the leaderboard has no id for it. */
export function modelUrl(modelId: string, isSimulated: boolean): string | null {
  const id = /^brain-score:(\d+)$/.exec(modelId)?.[1];
  return id === undefined || isSimulated ? null : `https://www.brain-score.org/model/vision/${id}`;
}

/**
 * The publication of each data set (DOIs as in the leaderboard's own code, where it has them). The leaderboard's pages
 * of benchmarks have numbers that its data does not contain, so benchmarks link to these.
 */
const PAPERS: Readonly<Record<string, string>> = papers;

/** The publication of a metric's data set; null if none is known. */
export function paperUrl(dataSet: string): string | null {
  return Object.hasOwn(PAPERS, dataSet) ? `https://doi.org/${PAPERS[dataSet]!}` : null;
}

/** A text in which `arXiv 2407.07530`, `doi:10.…` and `agreement/own_pair.csv` are links. */
export function withLinks(text: string): Html {
  const links = escaped(text)
    .replace(/arXiv (\d{4}\.\d{4,5})/g, '<a href="https://arxiv.org/abs/$1">$&</a>')
    .replace('agreement/own_pair.csv', '<a href="../$&">$&</a>')
    .replace(/doi:(10\.\d{4,9}\/[\w./()-]+\w)/g, '<a href="https://doi.org/$1">$&</a>');
  return new Html(links);
}

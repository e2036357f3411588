import { escaped, Html, html } from './html.ts';

interface Term {
  id: string;
  name: string;
  /** How the term is written in texts. */
  pattern: RegExp;
  meaning: string;
}

const TERMS: readonly Term[] = [
  {
    id: 'metric',
    name: 'metric',
    pattern: /\bmetrics?\b/,
    meaning:
      'A benchmark that gives every model a score, such as how well it predicts recordings from V4, or how often it errs where people err.',
  },
  {
    id: 'rho',
    name: 'ρ',
    pattern: /ρ/,
    meaning:
      'Spearman’s rank correlation: 1 if two metrics put the models in the same order, 0 if the orders are unrelated, −1 if they are reversed.',
  },
  {
    id: 'tau',
    name: 'τ',
    pattern: /τ/,
    meaning:
      'Kendall’s rank correlation: the share of pairs of models in the same order minus the share in the opposite order.',
  },
  {
    id: 'interval',
    name: '95 % interval',
    pattern: /95 % intervals?|intervals?/,
    meaning:
      'A range that would hold the true value in about 95 of 100 repetitions. It comes from leaving out one model family at a time and seeing how far the number varies. With few families it may miss the truth more often.',
  },
  {
    id: 'family',
    name: 'model family',
    pattern: /model families|model family|families/,
    meaning:
      'Models of one architecture that differ in size, training or seed. They resemble each other, so a hundred of them say less than a hundred independent models.',
  },
  {
    id: 'mid-rank',
    name: 'mid-rank',
    pattern: /mid-ranks?/,
    meaning: 'The mean of the ranks that tied models share.',
  },
  {
    id: 'shapley',
    name: 'Shapley',
    pattern: /Shapley/,
    meaning:
      'A fair division of the explained variance: the gain from adding a category, averaged over all orders of adding categories.',
  },
  {
    id: 'explained-variance',
    name: 'explained variance (R²)',
    pattern: /R²|[Ee]xplained variance/,
    meaning:
      'Square of the correlation between the score and the mean of a category. Categories overlap, so these values can sum to more than 100 %.',
  },
  {
    id: 'variance-share',
    name: 'share of the variance',
    pattern: /share of the (score’s |score's )?variance|score’s variance|score's variance/,
    meaning:
      'Covariance of a category’s part of the score with the score, divided by the score’s variance. These shares sum to 100 %, and one can exceed it if another part varies against the score.',
  },
  {
    id: 'q',
    name: 'q',
    pattern: /\bq\b(?= <| =)/,
    meaning:
      'False discovery rate: of all pairs with q < 0.05, at most 5 % are expected to be chance (Benjamini & Hochberg 1995).',
  },
  {
    id: 'kappa',
    name: 'κ',
    pattern: /κ/,
    meaning: 'Cohen’s kappa: agreement beyond chance; 1 is perfect, 0 is chance.',
  },
  {
    id: 'error-consistency',
    name: 'error consistency',
    pattern: /[Ee]rror consistency/,
    meaning:
      'Cohen’s κ of two observers’ correct answers: do they err on the same images, beyond what their accuracies imply?',
  },
  {
    id: 'z-score',
    name: 'z-score',
    pattern: /z-scores?/,
    meaning: 'A score minus the mean over models, divided by the standard deviation.',
  },
  {
    id: 'cohort',
    name: 'cohort',
    pattern: /cohorts?/,
    meaning: 'The models and metrics that a number is computed from.',
  },
  {
    id: 'V1',
    name: 'V1, V2, V4, IT',
    pattern: /(?<![\w.-])(V1|V2|V4|IT)(?![\w-])/,
    meaning:
      'Areas of the visual cortex, from early to late: primary (V1), secondary (V2), V4, and inferior temporal cortex (IT). Neural metrics compare a model with recordings there.',
  },
  {
    id: 'domain',
    name: 'domain and category',
    pattern: /domains?|categor(?:y|ies)/,
    meaning:
      'The leaderboard’s categories are V1, V2, V4, IT and behaviour. V1 to IT together are the neural domain; behaviour is a domain of its own.',
  },
  {
    id: 'neural-predictivity',
    name: 'neural predictivity',
    pattern: /neural predictivity/,
    meaning: 'How well a model’s activations predict recordings from V1, V2, V4 and IT.',
  },
  {
    id: 'combined-score',
    name: 'combined score',
    pattern: /[Cc]ombined score|arithmetic mean/,
    meaning:
      'The arithmetic mean along the tree of metrics, as on the leaderboard: metrics are averaged to data sets, these to categories, and these to domains.',
  },
  {
    id: 'resamples',
    name: 'resamples of data sets',
    pattern: /resamples of (all )?data sets( and metrics)?/,
    meaning:
      'Within each category, data sets and then metrics are drawn again with replacement. How ranks vary over the draws shows how far they depend on the data sets chosen. It is not a confidence interval: a few data sets do not show how others would rank the models. It says nothing about noise in the scores.',
  },
  { id: 'quartile', name: 'quartile', pattern: /quartiles?/, meaning: 'A quarter of the ranking.' },
  {
    id: 'range-restriction',
    name: 'range restriction',
    pattern: /[Rr]ange restriction/,
    meaning: 'Correlations fall if only similar models are compared, because they then differ less.',
  },
];

/** Links the first mention of each term to the glossary; terms in `seen` were mentioned before. */
export function withTerms(text: string | Html, seen: Set<string>): Html {
  let rest = unbroken(text instanceof Html ? text.text : escaped(text));
  // One placeholder per term, so that no definition is searched for further terms.
  const links: string[] = [];
  for (const { id, pattern, meaning } of TERMS) {
    if (seen.has(id)) continue;
    const match = outsideTags(rest, pattern);
    if (!match) continue;
    seen.add(id);
    const word = match[0];
    links.push(html`<a class="term" href="#term-${id}" data-tip="${meaning}">${new Html(word)}</a>`.text);
    rest = `${rest.slice(0, match.index)}\ue000${links.length - 1}\ue000${rest.slice(match.index + word.length)}`;
  }
  return new Html(rest.replace(/\ue000(\d+)\ue000/g, (_, i) => links[Number(i)] ?? ''));
}

/** Keeps a number with its % or letter on one line. */
export function unbroken(text: string): string {
  return text
    .replace(/(\d) (?=%)/g, '$1\u00a0')
    .replace(/([ρτκqn]) ([=<]|&lt;) (?=[\d−])/g, '$1\u00a0$2\u00a0')
    .replace(/1 − ρ/g, '1\u00a0−\u00a0ρ');
}

/** The first match outside of tags and links. */
function outsideTags(text: string, pattern: RegExp): RegExpExecArray | undefined {
  const all = new RegExp(`<a[ >].*?</a>|<[^>]*>|\ue000\\d+\ue000|&#?\\w+;|(?<term>${pattern.source})`, 'g');
  for (const match of text.matchAll(all)) if (match.groups?.term !== undefined) return match;
  return undefined;
}

export function glossary(): Html {
  return html`<dl class="glossary">${TERMS.map(({ id, name, meaning }) => html`<div id="term-${id}"><dt>${name}</dt><dd>${meaning}</dd></div>`)}</dl>`;
}

import { sort } from 'd3-array';
import type { PageData } from '../data/page-data.ts';
import type { TableWords } from '../words/table-words.ts';
import { find, showText } from './elements.ts';

type PageModel = PageData['models'][number];

/** The fields that choose a model; the second one is empty if the first model is compared with none. */
export const MODELS = ['model', 'other'] as const;
type Field = (typeof MODELS)[number];

/** A model's name, and its id where that says more, as it does not in a user's table. */
export function fullName({ name, id }: PageModel): string {
  return id.endsWith(`:${name}`) ? name : `${name} (${id})`;
}

/** Models with exactly this name or id, or else those that contain it, ignoring case; that with most scores first. */
export function modelsNamed(words: string, { models, scores }: PageData): PageModel[] {
  const wanted = words.trim().toLowerCase();
  const named = (isFound: (text: string) => boolean) =>
    models.filter((model) =>
      [model.name, model.id, fullName(model)].some((text) => isFound(text.toLowerCase())),
    );
  const exact = named((text) => text === wanted);
  const found = exact.length > 0 || wanted === '' ? exact : named((text) => text.includes(wanted));
  const scored = (model: PageModel) => {
    const place = models.indexOf(model);
    return scores.filter((own) => typeof own[place] === 'number').length;
  };
  return sort(found, (model) => -scored(model));
}

/** Chooses the model that the reader names; of several, the one with most scores, and says how to get the others. */
export function listenToSearch(field: Field, data: PageData, chosen: (id: string) => void): void {
  const input = find<HTMLInputElement>(`${field}-search`);
  input.addEventListener('change', () => {
    const typed = input.value;
    const found = modelsNamed(typed, data);
    if (found.length > 0 || (field === 'other' && typed === '')) chosen(found[0]?.id ?? '');
    // The browser's list shows the models with these words.
    if (found.length > 1) input.value = typed;
    showText(`${field}-words`, typed === '' ? '' : foundWords(typed.trim(), found, data.words));
  });
}

/** Which of the models that have the typed words is shown; empty for a single one. */
export function foundWords(
  typed: string,
  [first, ...others]: readonly PageModel[],
  { row, rows }: TableWords,
): string {
  if (!first) return `No ${row} has this in its name or id.`;
  if (others.length === 0) return '';
  const shown = `shown is the one with most scores, ${fullName(first)}`;
  return `“${typed}” fits ${others.length + 1} ${rows}; ${shown}. The field’s list offers the others.`;
}

/** Shows the model that was chosen, here or elsewhere. */
export function showSearch(field: Field, { models }: PageData, id: string): void {
  const model = models.find((each) => each.id === id);
  find<HTMLInputElement>(`${field}-search`).value = model?.name ?? '';
  showText(`${field}-words`, '');
}

import type { About } from '../data/page-data.ts';
import { savePng, saveText } from './downloads.ts';
import { element, setText } from './elements.ts';
import type { ViewFile } from './files.ts';
import type { View } from './state.ts';

/** Makes the buttons of each view: copy its link, save it as CSV or PNG. */
export function startToolbars(
  files: Readonly<Record<string, ViewFile>>,
  about: About,
  linkTo: (view: View) => string,
): void {
  for (const toolbar of document.querySelectorAll<HTMLElement>('[data-tools]')) {
    const { tools, view } = toolbar.dataset;
    const file = files[tools!]!;
    const said = element('span', { role: 'status' });
    const button = (name: string, pressed: () => void) => {
      const made = element('button', { type: 'button' }, name);
      made.addEventListener('click', pressed);
      return made;
    };
    toolbar.replaceChildren(
      ...(view ? [button('Copy link', () => copy(linkTo(view as View), said))] : []),
      button('CSV', () => saveText(`metalign-${tools}.csv`, file.csv())),
      button('PNG', () => savePng(`metalign-${tools}.png`, file.picture(), about)),
      said,
    );
  }
}

/** Copies a link; where the browser forbids it, shows the link selected. */
async function copy(link: string, said: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    setText(said, 'Link copied.');
  } catch {
    const input = element('input', { type: 'text', readonly: '', 'aria-label': 'Link to this view' });
    input.value = link;
    said.replaceChildren(input);
    input.select();
  }
}

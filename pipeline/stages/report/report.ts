import { readStates } from '../../cohort/study-date.ts';
import { sourceLines } from '../../report/data/figure-source.ts';
import { pageData } from '../../report/data/page-data.ts';
import type { DrawnFigure, Figure } from '../../report/drawing/figure.ts';
import { framed } from '../../report/drawing/figure-frame.ts';
import { asSimulated, type Drawing } from '../../report/drawing/svg-drawing.ts';
import { inlineSvg, pngFile, svgFile } from '../../report/drawing/svg-files.ts';
import { readTables } from '../../report/finding/tables.ts';
import * as page from '../../report/page/page-tables.ts';
import { fontFaces } from '../../report/page/style.ts';
import { html } from '../../report/words/html.ts';
import { packageVersion } from '../../warehouse/code-hash.ts';
import { type Rows, readRows } from '../../warehouse/rows.ts';
import { ABOUT_ALL, stage } from '../stage.ts';
import { editionOf } from './editor.ts';
import { CARD, figures, heroOf } from './figures.ts';
import { pageText } from './study-page.ts';

type Closest = Rows['agreement.own_pair'];

/** The report page, and its figures as files. */
export default stage({
  name: 'report',
  ...ABOUT_ALL,

  async files({ read, study, effects }) {
    const withheld = page.tooMany((await readRows(read, page.sizeSql))[0]!);
    if (withheld) effects.log(`${study.name}, report: ${withheld}`);
    const states = await readStates(read, study);
    const queries = withheld ? page.reportTablesWithout : page.reportTables;
    const tables = await readTables(read, study, queries);
    const edition = editionOf(tables, states);
    const names = edition.chapters.flatMap((chapter) => (chapter.findings.length > 0 ? chapter.figures : []));
    const drawn = Object.fromEntries(
      [...new Set(names)].flatMap((name) => {
        const figure = figures[name]!(tables);
        return figure ? [[name, drawnFigure(figure, states.isSimulated, withheld)]] : [];
      }),
    );
    const hero = heroOf(tables, Object.keys(drawn));
    const closest = edition.numbers.find(({ id }) => id === 'own.closest')?.values.row as Closest | undefined;
    const files: Record<string, string | Uint8Array> = {
      'index.html': pageText({
        tables,
        edition,
        states,
        figures: drawn,
        hero,
        data: withheld ?? pageData(tables, states, closest),
      }),
    };
    if (hero) files[CARD] = cardOf(drawn[hero]!);
    for (const [name, { drawing, title, topic, tables: from }] of Object.entries(drawn)) {
      if ('missing' in drawing) {
        effects.log(`${study.name}: skipped figure ${name}: ${drawing.missing}`);
        continue;
      }
      const source = sourceLines(tables, from, states, packageVersion());
      const file = framed(drawing, { title, topic, source });
      files[`${name}.svg`] = svgFile(file, topic, fontFaces());
      files[`${name}.png`] = pngFile(svgFile(file, topic));
    }
    return files;
  },
});

/** The figure of the first screen for the study's card in the index, which is part of that page. */
function cardOf({ title, topic, drawing, narrow }: DrawnFigure): string {
  const card = narrow ?? drawing;
  if ('missing' in card) return '';
  const subtitle = topic === title ? '' : html`<br>${topic}`;
  return html`<p class="topic"><strong>${title}</strong>${subtitle}</p>${inlineSvg(card, topic)}`.text;
}

function drawnFigure(figure: Figure, isSimulated: boolean, withheld: string | null): DrawnFigure {
  const { draw, isWideOnly, ...rest } = figure;
  const about = { ...rest, title: rest.title || rest.topic };
  const isWithheld = about.tables.some((table) => page.ONE_BY_ONE.includes(table));
  if (isWithheld && withheld) return { ...about, drawing: { missing: withheld } };
  const marked = (drawing: Drawing) => (isSimulated ? asSimulated(drawing) : drawing);
  return { ...about, drawing: marked(draw(false)), ...(!isWideOnly && { narrow: marked(draw(true)) }) };
}

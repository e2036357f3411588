import { studySnapshots, studySnapshotsSql } from '../../cohort/study-date.ts';
import { sourceLines } from '../../report/data/figure-source.ts';
import type { DrawnFigure, Figure } from '../../report/drawing/figure.ts';
import { framed } from '../../report/drawing/figure-frame.ts';
import { asSimulated, type Drawing } from '../../report/drawing/svg-drawing.ts';
import { inlineSvg, pngFile, svgFile } from '../../report/drawing/svg-files.ts';
import { readTables, Tables } from '../../report/finding/tables.ts';
import * as page from '../../report/page/page-tables.ts';
import { fontFaces, pageScript } from '../../report/page/style.ts';
import { html } from '../../report/words/html.ts';
import { packageVersion } from '../../warehouse/code-hash.ts';
import { readRows } from '../../warehouse/rows.ts';
import { ABOUT_ALL, stage } from '../stage.ts';
import { CARD, figuresOf, heroOf } from './figures.ts';
import { pageText } from './study-page.ts';

/** The report page, and its figures as files. */
export default stage({
  name: 'report',
  ...ABOUT_ALL,

  async files({ read, study, effects }) {
    const withheld = page.tooMany((await readRows(read, page.sizeSql))[0]!);
    if (withheld) effects.log(`${study.name}, report: ${withheld}`);
    const states = studySnapshots(study, await read.columns(studySnapshotsSql));
    const queries = withheld ? page.reportTablesWithout : page.reportTables;
    const tables = new Tables(study, await readTables(read, queries));
    const draw = (figure: Figure) => drawnFigure(figure, states.isSimulated, withheld);
    const drawn = Object.fromEntries(figuresOf(tables).map(([name, figure]) => [name, draw(figure(tables))]));
    const version = packageVersion();
    const content = { tables, states, figures: drawn, script: pageScript('report'), withheld, version };
    const files: Record<string, string | Uint8Array> = { 'index.html': pageText(content) };
    const { title, topic, drawing: wide, narrow } = drawn[heroOf(tables)]!;
    const card = narrow ?? wide;
    if (!('missing' in card))
      files[CARD] =
        html`<p class="topic"><strong>${title}</strong>${topic === title ? '' : html`<br>${topic}`}</p>${inlineSvg(card, topic)}`.text;
    for (const [name, { drawing, title, topic, tables: from }] of Object.entries(drawn)) {
      if ('missing' in drawing) {
        effects.log(`${study.name}: skipped figure ${name}: ${drawing.missing}`);
        continue;
      }
      const source = sourceLines(tables, from, states, version);
      const file = framed(drawing, { title, topic, source });
      files[`${name}.svg`] = svgFile(file, topic, fontFaces());
      files[`${name}.png`] = pngFile(svgFile(file, topic));
    }
    return files;
  },
});

function drawnFigure(figure: Figure, isSimulated: boolean, withheld: string | null): DrawnFigure {
  const { missing, draw, isWideOnly, ...about } = figure;
  const isWithheld = about.tables.some((table) => page.ONE_BY_ONE.includes(table));
  const reason = (isWithheld && withheld) || missing;
  if (reason) return { ...about, drawing: { missing: reason } };
  const marked = (drawing: Drawing) => (isSimulated ? asSimulated(drawing) : drawing);
  return { ...about, drawing: marked(draw(false)), ...(!isWideOnly && { narrow: marked(draw(true)) }) };
}

import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { count, progress } from '../progress.ts';
import { asSimulated } from '../report/drawing.ts';
import type { DrawnFigure, Figure } from '../report/figure.ts';
import { figures } from '../report/figures.ts';
import { KnownPictures } from '../report/known-pictures.ts';
import { ONE_BY_ONE, sizeSql, tooMany } from '../report/limits.ts';
import { pageText } from '../report/page.ts';
import { svgFile } from '../report/picture.ts';
import { reportTables, reportTablesWithout } from '../report/tables.ts';
import { runStage, studyWord } from '../stage.ts';
import { Tables } from '../studies/findings/tables.ts';
import { statesOf, statesSql } from '../studies/states.ts';
import { readStudy } from '../studies/study.ts';
import { stageFolder } from '../warehouse/artifact.ts';
import { packageVersion } from '../warehouse/build.ts';
import { sha256, writeIfChanged } from '../warehouse/files.ts';
import { readTables } from '../warehouse/read-tables.ts';
import { rowsOf } from '../warehouse/rows.ts';

/** What runs in the page, which `run.sh` puts beside this script. */
const SCRIPT = new URL('./browser.js', import.meta.url);

/** The page that people look at, and its figures as files, from the tables alone. */
runStage('report', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const start = performance.now();
  const { size } = await readTables(study.name, { size: sizeSql });
  const withheld = tooMany(rowsOf(size!)[0]!);
  if (withheld) effects.log(`${study.name}, report: ${withheld}`);
  const { states, ...found } = await readTables(study.name, {
    ...(withheld ? reportTablesWithout : reportTables),
    states: statesSql,
  });
  const tables = new Tables(
    study,
    Object.fromEntries(Object.entries(found).map(([name, columns]) => [name, rowsOf(columns)])),
  );
  const state = statesOf(study, states!);
  const drawn = Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      drawnFigure(figure(tables), { isSimulated: state.isSimulated, withheld }),
    ]),
  );
  const folder = stageFolder('report', study.name);
  const pictures = new KnownPictures(folder);
  const files = new Map<string, string | Uint8Array>();
  for (const [name, { drawing, title }] of Object.entries(drawn)) {
    if ('missing' in drawing) {
      effects.log(`${study.name}: skipped figure ${name}: ${drawing.missing}`);
      continue;
    }
    const svg = svgFile(drawing, title);
    files.set(`${name}.svg`, svg).set(`${name}.png`, pictures.png(name, svg));
  }
  files.set(
    'index.html',
    pageText({
      tables,
      states: state,
      figures: drawn,
      script: browserScript(),
      withheld,
      version: packageVersion(),
    }),
  );
  write(folder, files);
  pictures.remember();
  const bytes = `${count(Buffer.byteLength(files.get('index.html')!))} bytes`;
  effects.log(progress(`${study.name}/report/index.html`, bytes, performance.now() - start));
});

function drawnFigure(
  { draw, ...about }: Figure,
  { isSimulated, withheld }: { isSimulated: boolean; withheld: string | null },
): DrawnFigure {
  if (withheld !== null && about.tables.some((table) => ONE_BY_ONE.has(table)))
    return { ...about, drawing: { missing: withheld } };
  const drawing = draw();
  return { ...about, drawing: 'missing' in drawing || !isSimulated ? drawing : asSimulated(drawing) };
}

function browserScript(): string {
  // It stands in an element that such a word would end.
  return fs.readFileSync(SCRIPT, 'utf8').replaceAll('</script', '<\\/script');
}

/** Writes the stage's files, removes others, and lists their hashes for Make. */
function write(folder: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [name, bytes] of files) writeIfChanged(path.join(folder, name), bytes);
  for (const name of fs.readdirSync(folder))
    if (!name.startsWith('.') && !files.has(name)) fs.rmSync(path.join(folder, name));
  const hashes = [...files].map(([name, bytes]) => `${name} ${sha256(bytes)}\n`);
  writeIfChanged(path.join(folder, '.content'), hashes.join(''));
}

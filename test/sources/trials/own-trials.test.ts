import { describe, expect, it } from 'vitest';
import type { RawFile } from '../../../pipeline/sources/source.ts';
import { readOwnTrials } from '../../../pipeline/sources/trials/own-trials.ts';
import { casesIn } from '../../cases.ts';
import { COLUMNS, plain, withFiveMore } from '../own-trials-files.ts';

const BUNDLE = 'raw/model-vs-human/mine';
const EDGE = 'edge/edge_my-net_session-1.csv';
const ROWS = ['car', 'na', 'bird'].map((response, i) => [
  'my_net',
  '1',
  `${i + 1}`,
  'NaN',
  response,
  'car',
  '0',
  `000${i}_x_n0${i}_1.png`,
]);

function raw(where: string, bytes: Uint8Array | string, bundle: string): RawFile {
  return { name: bundle, bytes: Buffer.from(bytes), where, date: '', origin: 'real', bundle };
}

const read = async (files: Record<string, string>) =>
  readOwnTrials(Object.entries(files).map(([file, text]) => raw(`${BUNDLE}/${file}`, text, BUNDLE)));
/** The trials of a folder with these files. */
const readFolder = async (files: Record<string, string>) => (await read(files)).files;

/** A row with one cell changed. */
const changed = (column: string, cell: string) =>
  plain([ROWS[0]!, ROWS[1]!.map((each, i) => (COLUMNS[i] === column ? cell : each))]);

describe('readOwnTrials', () => {
  it('reads the toolbox’s files, in the form of the published ones', async () => {
    expect((await readFolder({ [EDGE]: plain(ROWS) })).get(BUNDLE)).toEqual([
      {
        file: `${BUNDLE}/${EDGE}`,
        dataset: 'edge',
        observer: 'my-net',
        rows: ROWS.map((row) => row.join(',')).join('\n'),
        trials: 3,
        bundle: BUNDLE,
        lines: [2, 3, 4],
      },
    ]);
  });

  it('finds the same trials among five more columns, in another order, quoted, with a BOM and Windows line ends', async () => {
    const text = withFiveMore(ROWS);
    expect(text.split('\r\n')[0]!.split(',')).toHaveLength(13);
    expect(await readFolder({ [EDGE]: text })).toEqual(await readFolder({ [EDGE]: plain(ROWS) }));
  });

  it('reads files at any depth, without hidden files and results', async () => {
    const found = await readFolder({
      [`top/raw-data/${EDGE}`]: plain(ROWS),
      'top/raw-data/edge/._edge_my-net_session-1.csv': 'x',
      '__MACOSX/top/edge/a.csv': 'x',
      'top/raw-data/performances/my-net.csv': 'subj,dataset_name,metric_name,performance\n',
      'top/raw-data/sketch/b.csv': plain(ROWS),
    });
    expect(found.get(BUNDLE)!.map(({ dataset, trials }) => [dataset, trials])).toEqual([
      ['edge', 3],
      ['sketch', 3],
    ]);
  });

  it('takes the data set from the folder of the file, even if that is the one dropped', () => {
    const bundle = 'raw/model-vs-human/2026-05-01/edge';
    const { files } = readOwnTrials([raw(`${bundle}/a.csv`, plain(ROWS), bundle)]);
    expect(files.get(bundle)![0]!.dataset).toBe('edge');
  });

  it.each(casesIn<[string, string, string[]]>(import.meta.dirname, 'bad-own-trials.yml'))(
    'refuses a file if %s',
    async (_what, text, messages) => {
      const error = (await readFolder({ [EDGE]: text }).catch((each) => each)) as Error;
      expect(error.name).toBe('UserError');
      for (const message of messages) expect(error.message).toContain(message);
    },
  );

  it('skips people, with a note', async () => {
    const people = ['subject-01', 'subject_02', 'humans'].map((name) => [
      `edge/${name}.csv`,
      plain([ROWS[0]!.with(0, name)]),
    ]);
    const { files, notes } = await read({ [EDGE]: plain(ROWS), ...Object.fromEntries(people) });
    expect(files.get(BUNDLE)!.map(({ observer }) => observer)).toEqual(['my-net']);
    expect(notes).toEqual([`note: ${BUNDLE}: skipped 3 files of people; the published people are used`]);
    await expect(read(Object.fromEntries(people))).rejects.toThrow(
      `${BUNDLE}: no trials of a model\n  expected: CSV files in folders named after the data sets, such as ${EDGE}\n  found:    3 files of people only`,
    );
  });

  it('lists the faults of all files at once, up to twenty', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 22 }, (_, i) => [
        `edge/${String(i).padStart(2, '0')}.csv`,
        changed('category', 'cart'),
      ]),
    );
    const { message } = (await read({ ...files, 'egde/a.csv': plain(ROWS) }).catch(
      (error) => error,
    )) as Error;
    expect(message.match(/unknown object class/g)).toHaveLength(20);
    expect(message).toMatch(
      /edge\/00\.csv: line 3: .*(\n.*)*edge\/19\.csv: line 3: (.*\n)*and 3 more such errors$/,
    );
  });

  it.each([
    ['in no data set', 'egde/a.csv', 'the folder "egde" is not a data set', 'did you mean "edge"?'],
    ['outside a folder', 'a.csv', 'the folder "mine" is not a data set', 'one of "colour", '],
    ['that is no CSV file', 'edge/notes.txt', `${BUNDLE}/edge/notes.txt: not a CSV file`, `such as edge/`],
  ])('refuses a file %s', async (_what, file, ...messages) => {
    const { message } = (await readFolder({ [file]: plain(ROWS) }).catch((error) => error)) as Error;
    for (const part of messages) expect(message).toContain(part);
  });
});

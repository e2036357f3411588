import { describe, expect, it } from 'vitest';
import type { RawFile } from '../../../pipeline/sources/source.ts';
import { readOwnTrials } from '../../../pipeline/sources/trials/own-trials.ts';
import { casesIn } from '../../cases.ts';
import { COLUMNS, plain, tarGz, withFiveMore } from '../own-trials-files.ts';
import { zip } from '../zip-file.ts';

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

const read = (files: Record<string, string>) =>
  readOwnTrials(Object.entries(files).map(([file, text]) => raw(`${BUNDLE}/${file}`, text, BUNDLE)));
/** The trials of a folder with these files. */
const readFolder = async (files: Record<string, string>) => (await read(files)).files;
const readArchive = async (name: string, bytes: Uint8Array) =>
  (await readOwnTrials([raw(`${BUNDLE}.${name}`, bytes, `${BUNDLE}.${name}`)])).files;

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

  it.each([
    ['tar.gz', (files: Record<string, string>) => tarGz(files)],
    ['tgz', (files: Record<string, string>) => tarGz(files)],
    ['zip', async (files: Record<string, string>) => zip(files)],
  ])(
    'reads a .%s as it reads a folder, at any depth, without hidden files and results',
    async (form, packed) => {
      const files = {
        [`${form === 'zip' ? '' : './'}top/raw-data/${EDGE}`]: plain(ROWS),
        'top/raw-data/edge/._edge_my-net_session-1.csv': 'x',
        '__MACOSX/top/edge/a.csv': 'x',
        'top/.DS_Store': 'x',
        'top/raw-data/performances/my-net.csv': 'subj,dataset_name,metric_name,performance\n',
        'top/raw-data/sketch/b.csv': plain(ROWS),
      };
      const found = (await readArchive(form, await packed(files))).get(`${BUNDLE}.${form}`)!;
      expect(found.map(({ dataset, rows }) => [dataset, rows.split('\n').length])).toEqual([
        ['edge', 3],
        ['sketch', 3],
      ]);
      expect(found[0]!.file).toMatch(new RegExp(`^${BUNDLE}\\.${form}: (\\./)?top/raw-data/${EDGE}$`));
    },
  );

  it('takes the data set from the folder of the file, even if that is the one dropped', async () => {
    const bundle = 'raw/model-vs-human/2026-05-01/edge';
    const { files } = await readOwnTrials([raw(`${bundle}/a.csv`, plain(ROWS), bundle)]);
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
    for (const reading of [read({ ...files, 'egde/a.csv': plain(ROWS) }), readArchive('zip', zip(files))]) {
      const { message } = (await reading.catch((error) => error)) as Error;
      expect(message.match(/unknown object class/g)).toHaveLength(20);
      expect(message).toMatch(
        /edge\/00\.csv: line 3: .*(\n.*)*edge\/19\.csv: line 3: (.*\n)*and [23] more such errors$/,
      );
    }
  });

  it.each([
    [
      'in a folder that is no data set',
      'egde/a.csv',
      'the folder "egde" is not a data set',
      'did you mean "edge"?',
    ],
    ['outside a folder of a data set', 'a.csv', 'the folder "mine" is not a data set', 'one of "colour", '],
    ['that is no CSV file', 'edge/notes.txt', `${BUNDLE}/edge/notes.txt: not a CSV file`, `such as edge/`],
  ])('refuses a file %s', async (_what, file, ...messages) => {
    const archives = [
      await readFolder({ [file]: plain(ROWS) }).catch((error) => error.message),
      await readArchive('zip', zip({ [`mine/${file}`]: plain(ROWS) })).catch((error) => error.message),
      await readArchive('tar.gz', await tarGz({ [`mine/${file}`]: plain(ROWS) })).catch(
        (error) => error.message,
      ),
    ];
    for (const [i, message] of archives.entries()) {
      expect(message).toContain(messages[0]!.replace(`${BUNDLE}/`, i === 0 ? `${BUNDLE}/` : 'mine/'));
      expect(message).toContain(messages[1]);
    }
  });

  it.each([
    ['tar.gz', () => tarGz({})],
    ['tar.gz', () => tarGz({ 'performances/a.csv': 'x' })],
    ['zip', async () => zip({})],
  ])('refuses a .%s without trials', async (form, packed) => {
    await expect(readArchive(form, await packed())).rejects.toThrow(`${BUNDLE}.${form}: no trials`);
  });

  it.each([
    ['a damaged .tar.gz', 'tar.gz', async () => Buffer.from('<html>'), 'damaged or incomplete archive'],
    ['a damaged .zip', 'zip', async () => Buffer.from('<html>'), 'damaged, incomplete or too large ZIP'],
    [
      'a .tar.gz that leads out',
      'tar.gz',
      () => tarGz({ '../edge/a.csv': plain(ROWS) }),
      'path leads out of the archive',
    ],
    [
      'a .zip that leads out',
      'zip',
      async () => zip({ '../edge/a.csv': plain(ROWS) }),
      'invalid relative path',
    ],
    [
      'a .tar.gz with a link',
      'tar.gz',
      () => tarGz({}, { name: 'edge/a.csv', type: 'symlink', linkname: '/etc/passwd' }),
      'archive member is a symlink',
    ],
  ])('refuses %s, and says to pack it again', async (_what, form, packed, message) => {
    const error = (await readArchive(form, await packed()).catch((each) => each)) as Error;
    expect(error.message).toContain(message);
    expect(error.message).toContain('next:     pack the folder of trials again');
  });
});

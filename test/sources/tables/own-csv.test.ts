import { describe, expect, it } from 'vitest';
import { ownCsvSchema } from '../../../pipeline/sources/formats/own-csv-schema.ts';
import { ownCsvSource } from '../../../pipeline/sources/tables/own-csv.ts';
import { rawFile, scoreRows } from '../document.ts';

const wide = {
  source_id: 'mine',
  file: 'mine.csv',
  model_column: 'net',
  metrics: { score: { category: 'behavior' }, other: { category: 'IT', higher_is_better: false } },
};
const bare = { source_id: 'mine', file: 'mine.csv' };
/** A score that is none would be found later. */
const MANY = `net,score\na,1 ± 2\n${Array.from({ length: 65_535 }, (_, i) => `n${i},${i}\n`).join('')}`;
const long = { ...wide, metric_column: 'metric', value_column: 'value' };

async function read(own: object, text: string) {
  const source = ownCsvSource(ownCsvSchema.parse(own), 'pipeline/studies');
  const [reading] = await source.read([rawFile('table.csv', text)]);
  return { reading: reading!, scores: scoreRows(reading!) };
}

describe('a user’s own table', () => {
  it('may be wide: one model per row', async () => {
    const { reading, scores } = await read(wide, 'net,ignored,other,score\na,x,0.5,1\nb,,X,2\nc,,1,\n');
    expect(scores).toEqual([
      ['a', 'score', 1],
      ['a', 'other', 0.5],
      ['b', 'score', 2],
      ['b', 'other', Number.NaN],
      ['c', 'other', 1],
    ]);
    expect(reading.score!.state).toEqual(['scored', 'scored', 'scored', 'failed', 'scored']);
    expect(reading.metric).toMatchObject({
      metric_key: ['score', 'other'],
      category: ['behavior', 'IT'],
      domain: ['behavior', 'neural'],
      data_set: ['mine', 'mine'],
      higher_is_better: [true, false],
    });
    expect([reading.asOf, reading.isDated, reading.hasIds]).toEqual([null, false, false]);
    expect(reading.roundingStep).toBe(0);
  });

  it('has the days of rows that a column of dates gives', async () => {
    const days = async (...cells: string[]) => {
      const lines = cells.map((cell, row) => `m${row},${cell},${row / 7},${1 / (row + 1)}\n`);
      const { reading } = await read(bare, `net,released,a,b\n${lines.join('')}`);
      return reading.model.released_on;
    };
    expect(await days('2024-01-25', '2024-05-06', '2024-12-31T10:00')).toEqual([
      '2024-01-25',
      '2024-05-06',
      '2024-12-31',
    ]);
    expect(await days('2024-02', '2024-05', '2023-11')).toEqual(['2024-02-01', '2024-05-01', '2023-11-01']);
    expect(await days('May 2024', 'June 2024', 'July 2023')).toEqual([null, null, null]);
  });

  it('has the families of rows that its study gives, or a column, if they are enough', async () => {
    /** The families of two rows before others of which each has its own. */
    const families = async (lines: string, own: object = {}, others = 9) => {
      const header = lines.slice(0, lines.indexOf('\n')).split(',');
      const row = (i: number) => header.map((name) => (/^(a|b|score)$/.test(name) ? i : `${name} ${i}`));
      const rest = Array.from({ length: others }, (_, i) => `${row(i).join()}\n`).join('');
      const { reading } = await read({ ...bare, ...own }, lines + rest);
      return reading.model.family!.slice(0, 2);
    };
    expect(await families('net,score,Company\na,1, X \nb,2,-\n')).toEqual(['X', null]);
    expect(await families('net,a,Team,base_model\na,1,X,m\nb,2,Y,n\n')).toEqual(['m', 'n']);
    expect(await families('team,a,b\nx,1,2\ny,2,1\n')).toEqual([null, null]);
    const given = { families: [{ row: 'constructor', family: 'F' }] };
    expect(await families('net,a,Team\nconstructor ,1,X\n__proto__,2,Y\n', given)).toEqual(['F', null]);
    expect(await families('net,a,Team\nconstructor ,1,X\n__proto__,2,Y\n', given, 7)).toEqual([null, null]);
    const unknown = { families: [{ row: 'alexnett', family: 'F' }] };
    await expect(families('net,a\nalexnet,1\n', unknown)).rejects.toThrow(
      'no row "alexnett", whose family is given\n  expected: a known name; did you mean "alexnet"?',
    );
  });

  it('has the families of rows in a long table', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `n${i},s,${i},G${i % 11}\nn${i},t,${i},G${i % 11}\n`);
    const { reading } = await read(bare, `net,metric,value,family\n${rows.toReversed().join('')}`);
    expect(reading.model.family).toEqual(['G0', ...Array.from({ length: 11 }, (_, i) => `G${10 - i}`)]);
  });

  it('is of rows that the header of their names names, if there is one', async () => {
    const called = async (text: string) => (await read(bare, text)).reading.rowsCalled;
    expect(await called(' University ,score\na,1\n')).toBe('University');
    expect(await called(',score\na,1\n')).toBe(null);
  });

  it('may be long: one score per row', async () => {
    const { scores, reading } = await read(
      long,
      'net,metric,value\na,score,1\na,other,2\nb,third,3\nb,other,4\n',
    );
    expect(scores).toEqual([
      ['a', 'score', 1],
      ['a', 'other', 2],
      ['b', 'other', 4],
    ]);
    expect(reading.model.name).toEqual(['a', 'b']);
  });

  it('is a new snapshot if the study’s description changes', async () => {
    const text = 'net,other,score\na,0.5,1\n';
    const { reading } = await read(wide, text);
    const turned = { ...wide, metrics: { ...wide.metrics, score: { category: 'V1' } } };
    expect((await read(turned, text)).reading.contentHash).not.toBe(reading.contentHash);
    expect((await read(wide, `${text}\n`)).reading.contentHash).toBe(reading.contentHash);
  });

  it.each([
    [
      'lacks a metric',
      wide,
      'net,score\na,1\n',
      'mine.csv (as stored in table.csv): line 1: missing column "other"',
    ],
    ['lacks the column of names', wide, 'model,score,other\na,1,2\n', 'missing column "net"'],
    ['has no scores', wide, 'net,score,other\na,,\n', 'no scores in the table'],
    [
      'has more rows than can be ranked',
      bare,
      MANY,
      'than can be ranked\n  expected: at most 65,535\n  found:    65,536',
    ],
    ['lacks a long metric', long, 'net,metric,value\na,scores,1\n', 'did you mean "scores"?'],
  ])('is refused if it %s', async (_what, own, text, message) => {
    await expect(read(own, text)).rejects.toThrow(message);
  });

  it('needs no description: a column of model names, and all columns of numbers', async () => {
    const { scores, reading } = await read(
      bare,
      '\uFEFF;Model name;My score;paper;top 5\n0;a;0,5;Doe 2020;X\n1;b;;;3\n',
    );
    expect(scores).toEqual([
      ['a', 'My score', 0.5],
      ['a', 'top 5', Number.NaN],
      ['b', 'top 5', 3],
    ]);
    expect(reading.metric).toMatchObject({ category: ['own', 'own'], domain: ['own', 'own'] });
  });

  it('takes the first column as names if none has such a name', async () => {
    const { scores } = await read({ ...bare, metrics: '*' }, ',score\nresnet,1\n');
    expect(scores).toEqual([['resnet', 'score', 1]]);
  });

  const source = ownCsvSource(ownCsvSchema.parse(wide), 'pipeline/studies');
  const retrieved = (text: string, day: string) => rawFile('table.csv', text, day);

  it('is read from each retrieval that matches the study', async () => {
    const readings = await source.read([
      retrieved('net,score,other\na,1,2\n', '2026-01-01'),
      retrieved('net,score\na,1\n', '2026-01-02'),
      retrieved('net,score,other\na,1,3\n', '2026-01-03'),
      retrieved('net,score,other\na,1,4\n', '2026-01-04'),
    ]);
    expect(readings.map((reading) => scoreRows(reading)[1]![2])).toEqual([2, 3, 4]);
    expect(readings.map(({ notes }) => notes?.length)).toEqual([0, 0, 1]);
    expect(readings.at(-1)!.notes![0]).toContain('missing column "other"');
  });

  it('is refused if the last retrieval does not match, even if older ones do', async () => {
    const files = [
      retrieved('net,score,other\na,1,2\n', '2026-01-01'),
      retrieved('net,score\na,1\n', '2026-01-02'),
    ];
    await expect(source.read(files)).rejects.toThrow('missing column "other"');
  });

  it('is read without older retrievals if the total is too large', async () => {
    const readings = await source.read([
      retrieved('net,score,other\na,1,1\n', '2026-01-01'),
      retrieved(`net,score,other\na,1,2\n${' '.repeat(33 * 2 ** 20)}`, '2026-01-02'),
      retrieved(`net,score,other\na,1,3\n${' '.repeat(33 * 2 ** 20)}`, '2026-01-03'),
    ]);
    expect(readings.map(scoreRows)).toEqual([
      [
        ['a', 'score', 1],
        ['a', 'other', 3],
      ],
    ]);
    expect(readings[0]!.notes![0]).toContain('and older tables: more than 64 MiB in total');
  });

  it('is found relative to the study’s folder, or by address', () => {
    const fileOf = (file: string) =>
      ownCsvSource(ownCsvSchema.parse({ ...wide, file }), 'pipeline/studies').files[0]!;
    expect(fileOf('../../mine.csv').local).toBe('mine.csv');
    expect(fileOf('https://example.org/mine.csv').local).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import { rawFile } from '../document.ts';

const TABLE = 'model_name,V1,FreemanZiemba2013.V1-pls,Hebart2023-match\na,.3,.467,X\nb,,,1.3\nb,.1,-0.05,\n';
const OTHER = TABLE.replace('.467', '.468');
const FORMATTED =
  '"Hebart2023-match","FreemanZiemba2013.V1-pls","model_name","rank"\r\n"","-0.0500","b","3"\r\n"1.30","","b","2"\r\n"X","0.467"," a","1"\r\n';
const WITH_IDS =
  'model_id,model,V1,FreemanZiemba2013.V1-pls,Hebart2023-match\n1,a,.3,.467,X\n2,b,,,1.3\n3,b,.1,-0.05,\n';

const fetched = (name: string, text: string, date?: string) => rawFile(name, text, date);
const dropped = (name: string, text: string, date?: string) => ({
  ...fetched(name, text, date),
  isByHand: true,
});

/** Date, further files and notes of each snapshot. */
async function snapshots(...files: ReturnType<typeof rawFile>[]) {
  const readings = await brainScore.read(files);
  return readings.map(({ asOf, files: own, repeatedBy = [], notes = [] }) => [
    asOf,
    [...own, ...repeatedBy],
    notes,
  ]);
}

describe('exports with the same scores', () => {
  it('are one snapshot, that of the earliest date', async () => {
    expect(await snapshots(dropped('2025-05-20.csv', TABLE), dropped('2025-05-01.csv', TABLE))).toEqual([
      [
        '2025-05-01',
        ['2025-05-01.csv', '2025-05-20.csv'],
        ['2025-05-20.csv repeats the scores of 2025-05-01.csv: read as one snapshot, dated 2025-05-01'],
      ],
    ]);
  });

  it('are that of the fetched file, if one is, so that results stay', async () => {
    expect(await snapshots(dropped('2025-03-01.csv', TABLE), fetched('2025-04-05.csv', TABLE))).toEqual([
      [
        '2025-04-05',
        ['2025-04-05.csv', '2025-03-01.csv'],
        [expect.stringContaining('2025-03-01.csv repeats')],
      ],
    ]);
  });

  it('may have other rows, columns and number formats', async () => {
    const found = await snapshots(fetched('2025-04-05.csv', TABLE), dropped('2025-05-20.csv', FORMATTED));
    expect(found).toEqual([
      [
        '2025-04-05',
        ['2025-04-05.csv', '2025-05-20.csv'],
        ['2025-05-20.csv: ignored the column rank', expect.stringContaining('2025-05-20.csv repeats')],
      ],
    ]);
  });

  it('are found in spite of other scores between them', async () => {
    const files = [
      fetched('2024-12-18.csv', TABLE),
      fetched('2025-04-05.csv', OTHER),
      dropped('2026-01-01.csv', TABLE),
    ];
    expect((await snapshots(...files)).map(([asOf]) => asOf)).toEqual(['2024-12-18', '2025-04-05']);
  });

  it('are several snapshots if a score, a name or a state differs', async () => {
    for (const other of [OTHER, TABLE.replace('a,', 'c,'), TABLE.replace('X', '')])
      expect(
        await snapshots(dropped('2025-05-01.csv', TABLE), dropped('2025-05-20.csv', other)),
      ).toHaveLength(2);
  });

  it('are two snapshots if the later one has ids, but one if the earlier has', async () => {
    expect(await snapshots(fetched('2025-04-05.csv', TABLE), dropped('2025-05-20.csv', WITH_IDS))).toEqual([
      ['2025-04-05', ['2025-04-05.csv'], []],
      ['2025-05-20', ['2025-05-20.csv'], []],
    ]);
    expect(
      await snapshots(dropped('2025-05-20.csv', WITH_IDS), dropped('2025-06-01.csv', TABLE)),
    ).toHaveLength(1);
    const otherIds = WITH_IDS.replace('\n3,', '\n4,');
    expect(
      await snapshots(dropped('2025-05-20.csv', WITH_IDS), dropped('2025-06-01.csv', otherIds)),
    ).toHaveLength(2);
  });

  it('are several snapshots if one file’s scores change and change back', async () => {
    const days = ['2025-05-01', '2025-05-08', '2025-05-15', '2025-05-22'];
    const files = days.map((day, i) => dropped('export.csv', i === 1 ? OTHER : TABLE, day));
    expect(await snapshots(...files)).toEqual([
      ['2025-05-01', ['export.csv'], []],
      ['2025-05-08', ['export.csv'], []],
      ['2025-05-15', ['export.csv'], [expect.stringContaining('repeats the scores')]],
    ]);
  });
});

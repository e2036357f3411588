import { describe, expect, it } from 'vitest';
import { readOwnTrials } from '../../../pipeline/sources/trials/own-trials.ts';
import { casesIn } from '../../cases.ts';
import { COLUMNS, plain } from '../own-trials-files.ts';

const BUNDLE = 'pipeline/studies/mine';
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

const read = (text: string, file = EDGE) => {
  const raw = { name: 'mine', date: '', origin: 'real', bundle: BUNDLE } as const;
  return readOwnTrials([{ ...raw, where: `${BUNDLE}/${file}`, bytes: Buffer.from(text) }], ['resnet-50']);
};

describe('readOwnTrials', () => {
  it('reads the toolbox’s files, in the form of the published ones', () => {
    expect(read(plain(ROWS))).toEqual([
      {
        file: `${BUNDLE}/${EDGE}`,
        dataset: 'edge',
        observer: 'my-net',
        rows: ROWS.map((row) => row.join(',')).join('\n'),
        bundle: BUNDLE,
      },
    ]);
  });

  it('finds the same trials among other columns, in another order, quoted, with a BOM and Windows line ends', () => {
    const others = ROWS.map(([subj, session, trial, rt, response, ...rest]) => [
      '"a,b"',
      response,
      ...rest,
      `"${subj}"`,
      session,
      trial,
      rt,
    ]);
    const header = 'comment,Object_Response,category,condition,imagename,subj,Session,trial,rt';
    const text = `\ufeff${[header, ...others.map((row) => row.join())].join('\r\n')}\r\n`;
    expect(read(text)).toEqual(read(plain(ROWS)));
  });

  it.each(casesIn<[string, string, string[]]>(import.meta.dirname, 'bad-own-trials.yml'))(
    'refuses a file if %s',
    (_what, text, messages) => {
      for (const message of messages) expect(() => read(text)).toThrow(message);
    },
  );

  it.each(['subject-01', 'humans', 'ResNet_50'])('refuses trials under the published name %s', (name) => {
    expect(() => read(plain(ROWS.map((row) => row.with(COLUMNS.indexOf('subj'), name))))).toThrow(
      `${BUNDLE}/${EDGE}: trials of a person or a published model`,
    );
  });

  it('refuses a file in no data set', () => {
    expect(() => read(plain(ROWS), 'egde/a.csv')).toThrow(
      /the folder "egde" is not a data set(.|\n)*did you mean "edge"\?/,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { duplicateRuns, mergeRuns } from '../../../pipeline/sources/trials/merge-runs.ts';
import { addOwnRuns, type OwnTrialFile } from '../../../pipeline/sources/trials/own-trials.ts';

const trials = (observer: string, answers: string[], label = '0.5', spelling = observer) =>
  answers
    .map((answer, i) => `${spelling},1,${i + 1},NaN,${answer},car,${label},000${i}_x_n0${i}_1.png`)
    .join('\n');

function own(
  observer: string,
  rows: string,
  { file = 'mine/a.csv', dataset = 'contrast', bundle = 'mine' } = {},
): OwnTrialFile {
  const count = rows.split('\n').length;
  const lines = Array.from({ length: count }, (_, i) => i + 2);
  return { file, dataset, observer, rows, trials: count, bundle, lines };
}

function published(observer: string, rows: string, spelling?: string) {
  const { bundle: _bundle, lines: _lines, ...file } = own(observer, rows, { file: `a.tar.gz: ${observer}` });
  return mergeRuns([[{ ...file, rows: spelling ? rows.replaceAll(observer, spelling) : rows }]]).byObserver;
}

describe('addOwnRuns', () => {
  const net = published('my-net', trials('my-net', ['car', 'bird']));

  it('adds runs of new names to the published ones', () => {
    const { byObserver, notes } = addOwnRuns(net, [own('other', trials('other', ['car', 'car']))]);
    expect([[...byObserver.keys()], notes]).toEqual([['my-net', 'other'], []]);
  });

  it('takes the files of one observer together, whatever folder they are in', () => {
    const [first, second] = [{ bundle: 'mine' }, { bundle: 'more', dataset: 'sketch' }].map((where) =>
      own('other', trials('other', ['car']), where),
    );
    expect(addOwnRuns(net, [first!, second!]).byObserver.get('other')).toEqual([first, second]);
  });

  it.each(['my-net', 'My.Net'])(
    'adds other trials of a published model under a name of their own: %s',
    (name) => {
      const { byObserver, notes } = addOwnRuns(net, [
        own(name, trials(name, ['bird', 'bird'], '0.5', 'my_net')),
      ]);
      expect([...byObserver.keys()]).toEqual(['my-net', `${name}-own`]);
      expect(byObserver.get(`${name}-own`)).toEqual([
        own(`${name}-own`, trials(`${name}-own`, ['bird', 'bird'])),
      ]);
      expect(notes).toEqual([
        `note: mine has other trials of ${name} than the published archives: read as ${name}-own`,
      ]);
    },
  );

  it('does so with every such run, and with own ones whose names differ by case', () => {
    const runs = ['my-net-own', 'my-net', 'Other', 'other'].map((name, i) =>
      own(name, trials(name, ['bird', i % 2 === 0 ? 'bear' : 'cat'])),
    );
    expect([...addOwnRuns(net, runs).byObserver.keys()]).toEqual(
      'my-net my-net-own my-net-own-2 Other other-own'.split(' '),
    );
  });

  it('counts a published run once, in any order and spelling, and a part of it', () => {
    const rows = trials('my-net', ['car', 'bird'], '0.5', 'my_net').split('\n').reverse();
    const known = (count: string) => `note: mine has known trials of ${count}`;
    for (const part of [rows, rows.slice(1)]) {
      const { byObserver, notes } = addOwnRuns(net, [own('my-net', part.join('\n'))]);
      expect(byObserver).toEqual(net);
      expect(notes).toEqual([known('1 model, which count once: my-net')]);
    }
    const many = ['a', 'b'].map((name) => own(name, trials(name, ['car'])));
    const { notes } = addOwnRuns(new Map(many.map((run) => [run.observer, [run]])), many);
    expect(notes).toEqual([known('2 models, which count once: a, b')]);
  });

  it('counts a published run once if fewer than 0.1 % of its trials differ', () => {
    const answers = Array.from({ length: 1001 }, () => 'car');
    const known = published('net', trials('net', answers));
    const { byObserver, notes } = addOwnRuns(known, [own('net', trials('net', answers.with(3, 'bird')))]);
    expect(byObserver).toEqual(known);
    expect(notes).toEqual([
      'note: mine has known trials of 1 model, which count once: net (1 trials differ)',
    ]);
  });

  it('keeps a published run under a second name, which is that of the user even if it comes first', () => {
    const { byObserver } = addOwnRuns(net, [own('a-net', trials('a-net', ['car', 'bird'], '0.5', 'a_net'))]);
    expect([...duplicateRuns(byObserver)]).toEqual([['a-net', 'my-net']]);
  });

  it.each([
    ['in one file', 'contrast', '0.5', 'mine/a.csv: line 3: duplicate trial', 'also in mine/a.csv: line 2'],
    ['whose condition is written in two ways', 'contrast', '0.50', 'condition "0.5"', 'line 2'],
    ['in a data set without conditions', 'edge', 'nan', 'condition ""', 'line 2'],
  ])('refuses an image shown twice %s', (_what, dataset, label, ...messages) => {
    const rows = [trials('other', ['car']), trials('other', ['bird'], label)].join('\n');
    for (const message of messages)
      expect(() => addOwnRuns(net, [own('other', rows, { dataset })])).toThrow(message);
  });

  it('refuses a folder that is there twice, and names each model', () => {
    const twice = ['other', 'third'].flatMap((name) => {
      const rows = trials(name, ['car', 'bird']);
      return [own(name, rows), own(name, rows, { bundle: 'copy', file: `copy/${name}.csv` })];
    });
    expect(() => addOwnRuns(net, twice)).toThrow(
      /copy\/other\.csv: line 2: duplicate trial(.|\n)*mine\/a\.csv: line 2(.|\n)*copy\/third\.csv: line 2: duplicate trial/,
    );
  });

  it('accepts the same image in two conditions, and two of a name that ends alike', () => {
    const rows = [
      trials('other', ['car']),
      trials('other', ['car'], '0.6'),
      'other,1,9,NaN,car,car,0.5,0000_x_m00_1.png',
    ].join('\n');
    expect(addOwnRuns(net, [own('other', rows)]).byObserver.size).toBe(2);
  });
});

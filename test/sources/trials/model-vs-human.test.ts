import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { duplicateRuns, mergeRuns } from '../../../pipeline/sources/trials/merge-runs.ts';
import { readTrialFiles } from '../../../pipeline/sources/trials/trial-files.ts';
import { rawFile } from '../document.ts';

const HEADER = 'subj,session,trial,rt,object_response,category,condition,imagename';
const trial = (observer: string, image: number, response = 'car') =>
  `${observer},1,${image},NaN,${response},car,0,${image}.png`;

async function archive(files: Record<string, string>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  return gzipSync(await buffer(tar as unknown as AsyncIterable<Buffer>));
}

const read = async (files: Record<string, string>, counts = { files: 1, trials: 2 }) =>
  readTrialFiles(rawFile('a.tar.gz', await archive(files)), counts);

describe('readTrialFiles', () => {
  it('reads only the 17 data sets’ folders, with any header case and line ends', async () => {
    const files = await read({
      'top/README.md': '#',
      'top/raw-data/performances/net.csv': 'subj,dataset_name,metric_name,performance\n',
      'top/raw-data/edge/notes.txt': 'x',
      'top/code/raw-data/edge/edge_net_session-1.csv': 'x',
      'top/raw-data/edge/edge_my-net_session-1.csv': `${HEADER.replace('session', 'Session')}\r\n${trial('my_net', 1)}\r\n${trial('my_net', 2)}\r\n`,
    });
    expect(files).toEqual([
      {
        file: 'a.tar.gz: top/raw-data/edge/edge_my-net_session-1.csv',
        dataset: 'edge',
        observer: 'my-net',
        rows: `${trial('my_net', 1)}\n${trial('my_net', 2)}`,
      },
    ]);
  });

  const FILE = 'top/raw-data/edge/edge_net_session-1.csv';
  it.each([
    [
      'no column',
      `${HEADER.replace(',category', '')}\n`,
      `${FILE}: line 1: unexpected columns in a trial file`,
    ],
    ['fewer trials than the pinned commit', `${HEADER}\n${trial('net', 1)}\n`, '1 files with 1 trials'],
    ['a file without a trial', `${HEADER}\n`, '1 files with 0 trials'],
  ])('refuses %s', async (_what, content, message) => {
    await expect(read({ [FILE]: content })).rejects.toThrow(message);
  });

  it('refuses fewer files than the pinned commit has', async () => {
    await expect(read({ 'top/README.md': '' }, { files: 1, trials: 0 })).rejects.toThrow(
      'expected: 1 files with 0 trials\n  found:    0 files with 0 trials',
    );
  });
});

describe('a run', () => {
  const run = (observer: string, wrong: number[], spelling = observer, trials = 2000) => [
    {
      file: `a: ${observer}`,
      dataset: 'edge',
      observer,
      rows: Array.from({ length: trials }, (_, i) =>
        trial(spelling, i, wrong.includes(i) ? 'bird' : 'car'),
      ).join('\n'),
      trials,
    },
  ];

  it('in two archives is used once, from the first; fewer than 0.1 % of trials may differ', () => {
    const same = mergeRuns([run('net', [7]), run('net', [7], 'Net')]);
    expect([same.byObserver.size, same.notes]).toEqual([1, []]);
    const { byObserver, notes } = mergeRuns(
      [run('net', [7]), run('net', [8])].map((each, i) => (i ? run('net', [7, 9]) : each)),
    );
    expect(byObserver.get('net')![0]!.rows).toBe(run('net', [7])[0]!.rows);
    expect(notes).toEqual([
      'note: net is in both archives, and 1 of its 2000 trials differ; used the first archive',
    ]);
  });

  it('is refused if more trials differ between archives', () => {
    expect(() => mergeRuns([run('net', []), run('net', [1, 2])])).toThrow('2 of 2000 trials differ');
    expect(() => mergeRuns([run('net', []), run('net', [], 'net', 1990)])).toThrow(
      '10 of 1990 trials differ',
    );
  });

  it('with identical trials under two names is one observer', () => {
    const { byObserver } = mergeRuns([
      [...run('net-b', [3]), ...run('net', [3]), ...run('other', [4]), ...run('nets', [3, 4])],
    ]);
    expect([...duplicateRuns(byObserver)]).toEqual([['net-b', 'net']]);
    const own = run('a-net', [4]).map((file) => ({ ...file, bundle: 'mine' }));
    expect(duplicateRuns(new Map([['a-net', own], ...byObserver])).get('a-net')).toBe('other');
  });
});

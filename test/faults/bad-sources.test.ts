import fs from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Study } from '../../pipeline/studies/study.ts';
import { Project, type Result } from '../project.ts';
import { closedOrigin } from '../server.ts';
import { readTarGz } from '../sources/read-tar.ts';

const ARCHIVE = 'raw/model-vs-human/simulated/bethgelab.tar.gz';
const CLICKME = 'raw/clickme/simulated/tics_alignment.csv';
const EXPORT = 'raw/brain-score/simulated/leaderboard-2025-04-05.csv';
const ALIASES = 'pipeline/sources/aliases.csv';
const NO_LIMITS = { memberBytes: 2 ** 30, totalBytes: 2 ** 30, wantedBytes: 2 ** 30, members: 1e6 };

/** Each fault of a source must give one clear error, an exit code, and leave the last good outputs as they are. */
describe('a bad source', () => {
  let project: Project;
  let outputs: Record<string, string>;
  const good: Record<string, Buffer> = {};

  beforeAll(async () => {
    project = new Project();
    project.pointTo(await closedOrigin());
    fs.rmSync(project.path('pipeline/studies/latest.json'));
    project.fewestResamples('paper');
    expect(project.make().code).toBe(0);
    outputs = project.hashes();
    for (const file of [ARCHIVE, CLICKME, EXPORT, ALIASES, 'pipeline/studies/paper.json']) {
      // What somebody replaced by hand has no sidecar.
      fs.rmSync(project.path(`${file}.meta.json`), { force: true });
      good[file] = fs.readFileSync(project.path(file));
    }
  });
  afterAll(() => project.remove());
  beforeEach(() => {
    for (const [file, bytes] of Object.entries(good)) project.write(file, bytes);
  });

  function expectRefusal({ code, output }: Result, ...messages: string[]): void {
    expect(code).not.toBe(0);
    for (const message of messages) expect(output).toContain(message);
    expect(output).toContain('next:');
    expect(output).not.toMatch(/^ +at /m);
    expect(output.match(/^[a-z]+( of \w+)? failed$/gm)).toHaveLength(1);
    expect(project.hashes()).toEqual(outputs);
  }

  /** The archive with one file's text changed, or the file left out. */
  async function repacked(path: string, change: (text: string) => string | undefined): Promise<Buffer> {
    const tar = pack();
    for (const member of await readTarGz(good[ARCHIVE]!, NO_LIMITS, () => true)) {
      const text = member.path.endsWith(path) ? change(member.text) : member.text;
      if (text !== undefined) tar.entry({ name: member.path }, text);
    }
    tar.finalize();
    return gzipSync(await buffer(tar as unknown as AsyncIterable<Buffer>));
  }

  const FILE = 'edge/edge_simulated-3_session-1.csv';
  const line = (text: string, number: number, change: (line: string) => string) =>
    text
      .split('\r\n')
      .map((each, i) => (i === number - 1 ? change(each) : each))
      .join('\r\n');

  it.each([
    [
      'an object class that is not among the 16',
      (text: string) => line(text, 5, (row) => row.replaceAll('bird', 'dragon')),
      [FILE, "an object class is one of the 16, and so is an answer, or 'na'", 'dragon', '"trial":"4"'],
    ],
    [
      'a trial twice',
      (text: string) => line(text, 5, () => text.split('\r\n')[3]!),
      ['"observer":"simulated-3"', '"dataset":"edge"', 'is different in every row', '"rows":2'],
    ],
    [
      'a row of another observer',
      (text: string) => line(text, 5, (row) => row.replace('simulated_3', 'simulated_4')),
      [FILE, 'the file’s observer'.replace('’', "'"), '"is_own":false'],
    ],
    [
      'a row with a cell too many',
      (text: string) => line(text, 5, (row) => `${row},x`),
      [FILE, 'a trial has the 8 cells of the header', '"n_cells":9'],
    ],
    [
      'a file without a column',
      (text: string) => line(text, 1, (row) => row.replace(',category', '')),
      [FILE, 'line 1: not the columns of a trial file'],
    ],
    ['a file fewer', () => undefined, [ARCHIVE, 'not the trials of the pinned commit', '305 files']],
  ])('model-vs-human with %s', async (_what, change, messages) => {
    project.write(ARCHIVE, await repacked(FILE, change));
    expectRefusal(project.make(), ...messages);
  });

  it.each([
    ['half-written', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['with a corrupted byte', (bytes: Buffer) => Buffer.from(bytes).fill(0x55, 50_000, 50_010)],
    ['that is a page', () => Buffer.from('<!doctype html>')],
  ])('an archive %s', (_what, damage) => {
    project.write(ARCHIVE, damage(good[ARCHIVE]!));
    expectRefusal(project.make(), ARCHIVE, 'a damaged or incomplete archive');
  });

  it('ClickMe without its column', () => {
    project.write(CLICKME, 'model,top1\na,70\n');
    expectRefusal(project.make(), `${CLICKME}: line 1: no column "spearman"`);
  });

  it('an export with a row of too many cells', () => {
    project.write(EXPORT, good[EXPORT]!.toString().replace('\nsimulated-7,', '\nsimulated-7,.5,'));
    expectRefusal(project.make(), `${EXPORT}: line 9: too many cells`);
  });

  it('a line of aliases.csv to a model that does not exist', () => {
    project.write(ALIASES, `${good[ALIASES]}clickme,Simulated_8,brain-score:77,it looks like it\n`);
    const line = good[ALIASES]!.toString().trimEnd().split('\n').length + 1;
    expectRefusal(
      project.make(),
      `aliases.csv: line ${line}: an alias to a model that does not exist: "brain-score:77"`,
    );
  });

  it.each([
    [
      'a metric from a source that has not it',
      (sources: Study['sources']) => sources[1]!.metrics!.push('clickme:spearman'),
      'sources.1.metrics: "clickme:spearman" is not in the snapshot that is read',
    ],
    [
      'a file that is later than its date without naming it',
      (sources: Study['sources']) => delete sources[2]!.file,
      'sources.2: clickme has no state of 2024-01-01 or before',
    ],
    [
      'a metric whose source it does not read',
      (sources: Study['sources']) => sources.splice(2, 1),
      'metric_sets.2.include.metrics.17: no source of the study has "clickme:spearman"',
    ],
    [
      'a file that the source has not',
      (sources: Study['sources']) => Object.assign(sources[1]!, { file: 'leaderboard-2025-04-06.csv' }),
      'did you mean "leaderboard-2025-04-05.csv"?',
    ],
  ])('a study that takes %s', (_what, change, message) => {
    project.editStudy((study) => change(study.sources));
    expectRefusal(project.make(['paper']), message);
  });

  it('a study whose control is of a source that it does not read', () => {
    project.editStudy((study) => {
      study.sources.splice(2, 1);
      study.metric_sets = study.metric_sets.slice(0, 1);
      for (const claim of study.claims) delete claim.metric_sets;
      study.control = 'clickme:spearman';
    });
    expectRefusal(project.make(['paper']), 'control: no source of the study has "clickme:spearman"');
  });

  it('and all is well once it is mended', () => {
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(outputs);
  });
});

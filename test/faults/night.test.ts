import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, it, vi } from 'vitest';
import type { DataPackage } from '../../pipeline/warehouse/datapackage.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { foreignKeysOf } from '../foreign-keys.ts';
import { HEADLINE, Nights, RENEWED, startNights } from '../nightly/fake-source.ts';
import { finished } from '../project.ts';

const { source, nights } = await startNights(inject('finished'));

/** Successive refreshes of one project. */
describe('a refresh', () => {
  it('publishes a first release with its sources', async () => {
    const output = await nights.outputOf();
    expect(output).toContain('published: ');
    expect(nights.current()).toMatchObject({ sequence: 1, previous: null, studies: ['paper'] });
    for (const file of ['README.md', 'croissant.json', 'datapackage.json'])
      expect(nights.hashes()[`paper/${file}`], file).toBe(nights.project.hashes()[`out/paper/${file}`]);
    expect(fs.readlinkSync(nights.project.path('out/current'))).toBe(`releases/${nights.current().release}`);
    const status = nights.status();
    expect(status).toMatchObject({ outcome: 'published', exit_code: 0, release: nights.current().release });
    expect(status.sources[0]).toMatchObject({ source_id: 'brain-score', state: 'fresh', problems: [] });
  });

  it('can be uploaded without raw scores, and what describes the upload names its files alone', async () => {
    expect(await nights.project.outputOf('upload')).toMatch(
      /^out\/upload\/paper\/: release \S+, without raw scores\n$/,
    );
    const folder = 'out/upload/paper';
    const files = nights.project.files(folder).map((file) => path.relative(folder, file));
    const RAW = /^(normalize|cohort|source_changes|report)\/|duckdb|site_comparison/;
    expect(files.filter((file) => RAW.test(file))).toEqual([]);
    const read = (file: string) => JSON.parse(nights.project.read(path.join(folder, file)));
    const described = read('datapackage.json') as DataPackage;
    const tables = files.filter((file) => /\.(csv|parquet|arrow)$/.test(file));
    expect(described.resources.map((resource) => resource.path).sort()).toEqual(tables.sort());
    for (const { path: file, hash, bytes } of described.resources) {
      const content = fs.readFileSync(nights.project.path(path.join(folder, file)));
      expect([`sha256:${sha256(content)}`, content.length], file).toEqual([hash, bytes]);
    }
    // Keys that refer to a table with raw scores are gone.
    const names = described.resources.map(({ name }) => name);
    const before = foreignKeysOf(JSON.parse(nights.project.read('out/current/paper/datapackage.json')));
    expect(foreignKeysOf(described)).toEqual(
      before.filter(({ table, target }) => names.includes(table) && names.includes(target)),
    );
    const { release } = nights.current();
    expect(described).toMatchObject({ version: release, published: release.slice(0, 10) });
    expect(read('croissant.json')).toMatchObject({ version: release });
    expect(read('.zenodo.json')).toMatchObject({ version: release, upload_type: 'dataset' });
    const [, yaml, card] = nights.project.read(`${folder}/README.md`).split(/^---$/m);
    for (const [, file] of yaml!.matchAll(/data_files: (.*)/g)) expect(files).toContain(file);
    for (const [, name] of card!.matchAll(/`(\w+[./][\w./]+)`/g))
      expect(files.filter((file) => file.startsWith(name!))).not.toEqual([]);
  });

  it('publishes nothing, in any time zone, if only the bytes of a source have changed', async () => {
    const before = nights.current();
    expect(await nights.outputOf(0, { TZ: 'Pacific/Kiritimati' })).toContain('nothing new: ');
    expect(nights.current()).toEqual(before);
    expect(nights.retrievals()).toHaveLength(1);
  });

  it('publishes a change, lists it, and names a metric that ranks models differently', async () => {
    source.state = 2;
    source.isRenewed = true;
    const first = nights.current();
    const output = await nights.outputOf();
    expect(output).toMatch(
      /paper: compared brain-score@\S+ with brain-score@\S+: models 2 new; scores .*; versions 1 new/,
    );
    const note = new RegExp(
      `ranks of \\d+ models on ${RENEWED} \\(version 99\\) correlate -?0\\.\\d\\d with`,
    );
    expect(output).toMatch(note);
    expect(nights.status().sources[0]).toMatchObject({
      state: 'fresh',
      notes: [expect.stringMatching(note)],
    });
    expect(nights.current()).toMatchObject({ sequence: 2, previous: first.release });
    const changes = await nights.project.query(`
      select kind, item, change, rank_correlation is not null as is_correlated
      from source_changes.change where kind in ('model', 'version') order by all`);
    expect(changes).toMatchObject([
      { kind: 'model', change: 'new' },
      { kind: 'model', change: 'new' },
      { kind: 'version', item: `brain-score:${RENEWED}`, is_correlated: true },
    ]);
    const report = nights.project.read('out/current/paper/report/index.html');
    expect(report).toContain('2 models new (new model 0, new model 1)');
    expect(report).toMatch(
      /1 metric in a new version, \S+: the new version’s ranks of models correlate −?0\.\d\d with the old one’s/,
    );
  });

  it('publishes no older state while the newest one is lost and cannot be fetched again', async () => {
    const lost = new Nights(source, nights.project);
    const [newest] = lost.retrievals().slice(-1);
    const { release } = lost.current();
    fs.rmSync(lost.project.path(`raw/brain-score/${newest}/leaderboard.json`));
    source.mood = 'down';
    const warning = 'the newest state of a source is damaged';
    expect(await lost.outputOf(3)).toContain(`${warning}: raw/brain-score/${newest}`);
    expect(lost.current().release).toBe(release);
    expect(lost.status()).toMatchObject({ outcome: 'nothing new', exit_code: 3 });
    expect(lost.status().sources[0]!.state).toBe('stale');
    source.mood = 'well';
    expect(await lost.outputOf()).not.toContain(warning);
    expect(lost.retrievals().at(-1)! > newest!).toBe(true);
    lost.project.remove();
  });

  it('publishes the current release again if it is damaged', async () => {
    const damaged = new Nights(source, nights.project);
    const { release } = damaged.current();
    const table = `out/releases/${release}/paper/agreement/summary.csv`;
    fs.rmSync(damaged.project.path(table));
    expect(await damaged.outputOf()).toContain(`${table}: file of a release is damaged`);
    expect(damaged.current()).toMatchObject({ sequence: 3, previous: release });
    expect(damaged.hashes()).toEqual(nights.hashes());
    damaged.project.remove();
  });

  it('keeps the last good state of a faulty source, and shows since when it is stale', async () => {
    const before = nights.current();
    const since = new Set<string | undefined>();
    for (const [mood, message] of [
      ['down', 'HTTP status 404'],
      ['another format', 'models'],
    ] as const) {
      source.mood = mood;
      const output = await nights.outputOf(3);
      expect(output).toContain('brain-score is stale since ');
      expect(output).toContain(message);
      expect(nights.current()).toEqual(before);
      const [status] = nights.status().sources;
      expect(status).toMatchObject({ state: 'stale', problems: [{ file: 'leaderboard.json' }] });
      since.add(status!.stale_since);
    }
    expect([...since]).toEqual([expect.any(String)]);
    source.mood = 'well';
  });

  it('refuses files that break the studies, even if accepted, and leaves raw/ as it was', async () => {
    source.mood = 'unusable';
    nights.project.write('raw/.next/gone/2099-01-01/table.csv', 'left over from a killed run');
    const before = nights.current();
    const retrievals = nights.retrievals();
    const output = await nights.outputOf(3, { KEEP: String(retrievals.length), ACCEPT: 'brain-score' });
    expect(output).toContain('the studies could not be built with the new files');
    expect(output).not.toContain('removed: raw/');
    expect(fs.existsSync(nights.project.path('raw/.next'))).toBe(false);
    expect(nights.current()).toEqual(before);
    expect(nights.retrievals()).toEqual(retrievals);
  });

  it('publishes nothing if a headline moves too far, names it and what changed, and takes it if accepted', async () => {
    const before = nights.current();
    source.mood = 'inflated';
    const output = await nights.outputOf(3);
    expect(output).toMatch(HEADLINE);
    expect(output).toMatch(/ {2}changed: scores .*\d changed \(by at most 0\.\d+\)/);
    expect(output).toContain('run make refresh ACCEPT=brain-score');
    expect(nights.current().release).toBe(before.release);
    expect(nights.status().sources[0]).toMatchObject({
      state: 'stale',
      problems: [{ message: expect.stringMatching(HEADLINE) }],
    });
    expect(await nights.outputOf(0, { ACCEPT: 'brain-score' })).toMatch(/accepted: paper: the share/);
    expect(nights.current().sequence).toBe(before.sequence + 1);
    expect(await nights.outputOf()).toContain('nothing new: ');
  });

  it('fails if a file that a user added moves a headline, until its study is accepted', async () => {
    const before = nights.current();
    source.mood = 'down';
    nights.project.dropLeaderboard(source.document(), '2099-01-01');
    const output = await nights.outputOf(1);
    expect(output).toMatch(HEADLINE);
    expect(output).toContain('run make refresh ACCEPT=paper');
    expect(nights.status()).toMatchObject({ outcome: 'failed', problem: expect.stringMatching(HEADLINE) });
    expect(nights.current()).toEqual(before);
    expect(await nights.outputOf(3, { ACCEPT: 'paper' })).toContain('published: ');
    source.mood = 'well';
  });

  it('publishes the other studies if one cannot be read, and names it', async () => {
    nights.project.write('pipeline/studies/broken.json', '{ "title": ');
    const output = await nights.outputOf(3);
    expect(output).toContain(
      'broken could not be built: it is not in the release\npipeline/studies/broken.json: ',
    );
    expect(nights.current().studies).toEqual(['paper']);
    expect(nights.status().failed_studies).toMatchObject([{ study: 'broken', state: 'missing' }]);
    fs.rmSync(nights.project.path('pipeline/studies/broken.json'));
  });

  it('refuses to run beside another run', async () => {
    const first = nights.start();
    await vi.waitUntil(() => nights.status().outcome === 'running', { timeout: 200_000, interval: 10 });
    // Keeps the lock until the other has tried.
    process.kill(-first.pid!, 'SIGSTOP');
    const second = await nights.outputOf(1);
    process.kill(-first.pid!, 'SIGCONT');
    expect(second).toContain(`pid ${first.pid}`);
    expect((await finished(first)).code).toBe(0);
  });

  it.each([
    ['KEEP', '1', 'a number from 2 to 9999'],
    ['ACCEPT', 'brainscore', 'one or more of brain-score, '],
  ])('refuses an invalid %s', async (name, value, message) => {
    expect(await nights.outputOf(1, { [name]: value })).toContain(message);
    expect(nights.status()).toMatchObject({ outcome: 'failed', exit_code: 1 });
  });
});

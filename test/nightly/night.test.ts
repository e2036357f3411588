import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, it, vi } from 'vitest';
import type { DataPackage } from '../../pipeline/warehouse/datapackage.ts';
import { kindOf, sha256 } from '../../pipeline/warehouse/files.ts';
import { NOW } from '../clock.ts';
import { fileOfKind, flipBit, isNamed, isSilent } from '../faults/flips.ts';
import { foreignKeysOf } from '../foreign-keys.ts';
import { OTHERS, replaceBy } from '../other-than-file.ts';
import { finished, untilPrinted } from '../project.ts';
import { HEADLINE, Nights, RENEWED, startNights } from './fake-source.ts';

const { source, nights } = await startNights(inject('finished'));

/** Successive refreshes of one project. */
describe('a refresh', () => {
  it('publishes a first release with its sources, even if the history cannot be written', async () => {
    const blocked = `out/history/date=${NOW.slice(0, 10)}`;
    nights.project.write(blocked, '');
    const output = await nights.outputOf();
    // Lets the next refresh write it.
    fs.rmSync(nights.project.path(blocked));
    expect(output).toContain('to out/history failed; the next refresh will try again');
    expect(output).toContain('published: ');
    expect(nights.current()).toMatchObject({ sequence: 1, previous: null, studies: ['paper'] });
    for (const file of ['README.md', 'croissant.json', 'datapackage.json'])
      expect(nights.hashes()[`paper/${file}`], file).toBe(nights.project.hashes()[`out/paper/${file}`]);
    expect(fs.readlinkSync(nights.project.path('out/current'))).toBe(`releases/${nights.current().release}`);
    expect(nights.status()).toMatchObject({
      outcome: 'published',
      exit_code: 0,
      release: nights.current().release,
      sources: [
        { source_id: 'brain-score', state: 'fresh', problems: [], files: [{ file: 'leaderboard.json' }] },
        { source_id: 'model-vs-human' },
        { source_id: 'clickme' },
        { source_id: 'controlled-models' },
        { source_id: 'tics' },
        { source_id: 'nsd' },
        { source_id: 'laion' },
      ],
    });
  });

  it('can be uploaded without raw scores, and what describes the upload names its files alone', async () => {
    expect(await nights.project.outputOf('upload')).toMatch(
      /^out\/upload\/paper\/: release \S+, without raw scores\n$/,
    );
    const folder = 'out/upload/paper';
    const files = nights.project.files(folder).map((file) => path.relative(folder, file));
    expect(
      files.filter((file) => /^(normalize|cohort|refresh|report)\/|duckdb|site_comparison/.test(file)),
    ).toEqual([]);
    const read = (file: string) => JSON.parse(nights.project.read(path.join(folder, file)));
    const described = read('datapackage.json') as DataPackage;
    const tables = files.filter((file) => /\.(csv|parquet|arrow)$/.test(file));
    expect(described.resources.map((each) => each.path).sort()).toEqual(tables.sort());
    for (const { path: file, hash, bytes } of described.resources) {
      const content = fs.readFileSync(nights.project.path(path.join(folder, file)));
      expect([`sha256:${sha256(content)}`, content.length], file).toEqual([hash, bytes]);
    }
    const names = described.resources.map(({ name }) => name);
    // Keys that refer to a table with raw scores are gone.
    const before = foreignKeysOf(JSON.parse(nights.project.read('out/current/paper/datapackage.json')));
    expect(before.length).toBeGreaterThan(0);
    expect(foreignKeysOf(described)).toEqual(
      before.filter(({ table, target }) => names.includes(table) && names.includes(target)),
    );
    const { release } = nights.current();
    const day = release.slice(0, 10);
    expect(described).toMatchObject({ version: release, published: day });
    const { distribution, ...about } = read('croissant.json');
    expect(about).toMatchObject({ version: release, datePublished: day });
    expect(about.citeAs).toContain(`version = {${release}}`);
    expect(about.citation[0]).toContain('How aligned are different alignment metrics?');
    expect(distribution.map((file: { name: string }) => file.name).sort()).toEqual(tables);
    expect(read('.zenodo.json')).toMatchObject({
      version: release,
      publication_date: day,
      upload_type: 'dataset',
    });
    const [, yaml] = nights.project.read(`${folder}/README.md`).split(/^---$/m);
    for (const [, file] of yaml!.matchAll(/data_files: (.*)/g)) expect(files).toContain(file);
  });

  it('publishes nothing, in seconds and in any time zone, if only the bytes of a source have changed', async () => {
    const before = nights.current();
    const start = performance.now();
    const output = await nights.outputOf(0, { TZ: 'Pacific/Kiritimati' });
    expect(output).toContain('nothing new: ');
    // Three times the usual time.
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(nights.current()).toEqual(before);
    expect(nights.releases()).toHaveLength(1);
    expect(nights.retrievals()).toHaveLength(1);
  });

  it('publishes a change, lists it, and compares with the previous release; names a metric that ranks models differently', async () => {
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
    const change = await nights.project.query(
      `select kind, change, count(*)::integer as n, sum(difference) as difference
       from refresh.change group by all order by all`,
    );
    expect(change.slice(0, 3)).toEqual([
      { kind: 'count', change: 'grown', n: 2, difference: expect.any(Number) },
      { kind: 'count', change: 'unchanged', n: 1, difference: 0 },
      { kind: 'model', change: 'new', n: 2, difference: Number.NaN },
    ]);
    const versions = await nights.project.query(
      "select item, after_text, rank_correlation from refresh.change where kind = 'version'",
    );
    expect(versions).toEqual([
      { item: `brain-score:${RENEWED}`, after_text: 'version 99', rank_correlation: expect.any(Number) },
    ]);
    const looked = await nights.project.query(
      'select distinct release, sequence from trajectory.release order by sequence',
    );
    expect(looked).toEqual([{ release: first.release, sequence: 1 }]);
    expect(nights.history()).toHaveLength(2);
    const report = nights.project.read('out/current/paper/report/index.html');
    expect(report).toContain('2 models new (new model 0, new model 1)');
    expect(report).toMatch(
      /1 metric in a new version, \S+: the new version’s ranks of models correlate −?0\.\d\d with the old one’s/,
    );
    expect(report).toContain(
      `in the last release, ${first.release} of ${first.release.slice(0, 10)}, and now`,
    );
  });

  it('repairs a history with missing or truncated files, without publishing', async () => {
    const before = nights.current();
    const [first, second] = nights.history() as [string, string];
    const bytes = fs.readFileSync(nights.project.path(first));
    fs.rmSync(nights.project.path(first));
    fs.truncateSync(nights.project.path(second), 100);
    const output = await nights.outputOf();
    expect(output).toContain(`${second} is damaged`);
    expect(
      nights.project.files('out/history').filter((file) => /^\d.*\.parquet$/.test(path.basename(file))),
    ).toEqual([first, second]);
    expect(fs.readFileSync(nights.project.path(first)).equals(bytes)).toBe(true);
    expect(nights.current()).toEqual(before);
    expect(nights.releases()).toHaveLength(2);
  });

  it('repairs or names each of 28 files with a flipped bit, of every kind', async () => {
    const damaged = new Nights(source, nights.project);
    const before = tables(damaged);
    const flips = Array.from({ length: 28 }, (_, n) => flipBit(damaged.project, n));
    const output = await damaged.outputOf();
    expect(flips.filter((flip) => isSilent(damaged.project, flip, output))).toEqual([]);
    expect(tables(damaged)).toEqual(before);
    const again = await damaged.refresh();
    expect(again.output).toContain('nothing new: ');
    expect(again.output).not.toContain('damaged');
    damaged.project.remove();
  });

  it('repairs or names each of 28 files with a folder or a pipe in their place, of every kind', async () => {
    const damaged = new Nights(source, nights.project);
    const before = tables(damaged);
    const replaced = OTHERS.flatMap((kind, i) =>
      Array.from({ length: 14 }, (_, n) => ({ kind, file: fileOfKind(damaged.project, 14 * i + n) })),
    );
    for (const { kind, file } of replaced) replaceBy(kind, damaged.project.path(file));
    const output = await damaged.outputOf();
    const isLeft = ({ kind, file }: (typeof replaced)[number]) => kindOf(damaged.project.path(file)) === kind;
    expect(replaced.filter((each) => isLeft(each) && !isNamed(each.file, output))).toEqual([]);
    expect(tables(damaged)).toEqual(before);
    damaged.project.remove();
  });

  it('publishes no older state while the newest one is lost and cannot be fetched again', async () => {
    const lost = new Nights(source, nights.project);
    const [newest] = lost.retrievals().slice(-1);
    const { release } = lost.current();
    fs.rmSync(lost.project.path(`raw/brain-score/${newest}/leaderboard.json`));
    source.mood = 'down';
    const folder = `raw/brain-score/${newest}`;
    for (const night of [1, 2]) {
      const output = await lost.outputOf(3);
      expect(output).toContain(`the newest state of a source is damaged: ${folder}`);
      expect(output.includes(`raw/brain-score/${newest}/leaderboard.json: file does not match`)).toBe(
        night === 1,
      );
      expect(lost.current().release).toBe(release);
      expect(lost.status().sources[0]).toMatchObject({ state: 'stale' });
      expect(lost.status()).toMatchObject({ outcome: 'nothing new', exit_code: 3 });
    }
    source.mood = 'well';
    const output = await lost.outputOf();
    expect(output).not.toContain('the newest state of a source is damaged');
    expect(lost.retrievals().at(-1)! > newest!).toBe(true);
    expect(tables(lost)).toEqual(tables(nights));
    source.mood = 'down';
    expect(await lost.outputOf(3)).not.toContain('the newest state of a source is damaged');
    source.mood = 'well';
    lost.project.remove();
  });

  it('fetches a damaged snapshot again; if its content has changed, only studies that name it fail', async () => {
    const { project } = new Nights(source, nights.project);
    const [{ snapshot_id } = {}] = await project.queryBuild(
      "select snapshot_id from normalize.source where source_id = 'brain-score' and is_latest",
    );
    project.addStudy('named', (study) => {
      study.sources = [{ source_id: 'brain-score', snapshot_id: String(snapshot_id) }];
    });
    const flipNewest = () => {
      const newest = fs.readdirSync(project.path('raw/brain-score')).sort().at(-1);
      project.edit(`raw/brain-score/${newest}/leaderboard.json`, (text) => text.replace('.', ','));
    };
    flipNewest();
    const restored = await project.outputOf('study named UNTIL=cohort');
    expect(restored).toContain('file does not match leaderboard.json.meta.json');
    source.state = 3;
    flipNewest();
    const output = await project.outputOf('study named UNTIL=cohort', 1);
    source.state = 2;
    expect(output).toContain(`named.json: sources.0.snapshot_id: unknown snapshot "${snapshot_id}"`);
    expect(output).toMatch(/restore this one from a backup if it is damaged: raw\/brain-score\/\d{4}-/);
    expect((await project.run('study paper UNTIL=cohort')).code).toBe(0);
    project.remove();
  });

  it('keeps the last good state of a faulty source, and shows since when it is stale', async () => {
    const before = nights.current();
    const since = new Set<string | undefined>();
    for (const [mood, message] of [
      ['down', 'HTTP status 404'],
      ['maintenance', 'unexpected content type'],
      ['another format', 'models'],
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
    expect((await nights.refresh()).code).toBe(0);
    expect(nights.status().sources[0]).toMatchObject({ state: 'fresh', problems: [] });
  });

  it('publishes nothing if a headline moves too far, and names it', async () => {
    const before = nights.current();
    source.mood = 'inflated';
    const output = await nights.outputOf(3);
    source.mood = 'well';
    expect(output).toMatch(HEADLINE);
    expect(output).toContain('a headline moved too far with the new files; retrying without them');
    expect(output).toContain('run make refresh ACCEPT=brain-score');
    expect(nights.current().release, output).toBe(before.release);
    const [status] = nights.status().sources;
    expect(status).toMatchObject({
      state: 'stale',
      problems: [{ message: expect.stringMatching(HEADLINE) }],
    });
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
    expect((await nights.refresh()).code).toBe(0);
  });

  it('refuses a source that has shrunk, until it is accepted', async () => {
    source.mood = 'shrunk';
    const refused = await nights.refresh();
    expect(refused.code).toBe(3);
    expect(refused.output).toMatch(/shrunk by more than 15 %: \d+ models instead of \d+/);
    expect(nights.retrievals()).toHaveLength(2);
    expect(fs.existsSync(nights.project.path('raw/.refused/brain-score/leaderboard.json'))).toBe(true);
    const unknown = await nights.outputOf(1, { ACCEPT: 'brainscore' });
    expect(unknown).toContain('ACCEPT');
    const accepted = await nights.outputOf(0, { ACCEPT: 'brain-score' });
    expect(accepted).toContain('; fewer ');
    expect(nights.current().sequence).toBe(3);
    // Growth beyond bounds is refused, too.
    source.mood = 'well';
    const grown = await nights.outputOf(3);
    expect(grown).toContain('42 models are new, beside 20');
  });

  it('builds the studies without new files if they fail with them', async () => {
    source.mood = 'unusable';
    // Left over from killed runs, also for a source that no study uses any more.
    for (const id of ['gone', 'brain-score'])
      nights.project.write(`raw/.next/${id}/2099-01-01/table.csv`, '');
    const before = nights.current();
    const retrievals = nights.retrievals();
    // The maximum number of retrievals is kept already. A new one that is refused must not replace any of them, even if accepted.
    const refused = await nights.outputOf(3, { KEEP: String(retrievals.length), ACCEPT: 'brain-score' });
    expect(refused).toContain('building the studies from the new files failed; retrying without them');
    expect(refused).not.toContain('removed: raw/');
    expect(fs.existsSync(nights.project.path('raw/.next'))).toBe(false);
    expect(nights.current()).toEqual(before);
    expect(nights.retrievals()).toEqual(retrievals);
    const [status] = nights.status().sources;
    expect(status!.problems[0]!.message).toContain('building the studies from it failed');
    // If the build fails without the new file too, its source is unchecked and keeps stale_since.
    const study = 'pipeline/studies/paper.json';
    const kept = nights.project.path('paper.json');
    fs.cpSync(nights.project.path(study), kept);
    nights.project.edit(study, (text) => text.replace(/"control": "[^"]*"/, '"control": "brain-score:none"'));
    const output = await nights.outputOf(1, { ACCEPT: 'brain-score' });
    expect(output).toContain('unknown metric "brain-score:none"');
    expect(nights.status()).toMatchObject({ outcome: 'failed', exit_code: 1 });
    expect(nights.status().sources[0]).toMatchObject({
      state: 'unchecked',
      stale_since: status!.stale_since,
      problems: [],
    });
    fs.renameSync(kept, nights.project.path(study));
    source.mood = 'well';
  });

  it('sorts a retrieval after the last one if the clock was set back', async () => {
    const latest = nights.retrievals().at(-1)!;
    nights.copyRetrieval(latest, '2099-01-01');
    fs.rmSync(nights.project.path(`raw/brain-score/${latest}`), { recursive: true });
    // As if all files had been written before the clock was set back.
    const ahead = new Date('2099-01-01');
    for (const file of nights.allFiles('out/.build')) fs.utimesSync(file, ahead, ahead);
    source.state = 7;
    // More models are new than a refresh takes by itself.
    const output = await nights.outputOf(0, { ACCEPT: 'brain-score' });
    expect(output).toContain('published: ');
    expect(nights.retrievals().at(-1)).toBe('2099-01-01.2');
    const [{ models } = {}] = await nights.project.query(
      "select count(*)::integer as models from normalize.model where name like 'new model%'",
    );
    expect(models).toBe(3);
  });

  it('refuses to run beside another run, showing its pid, or waits for it', async () => {
    const first = await startWithLock(nights);
    // Keeps the lock until the others have tried.
    process.kill(-first.pid!, 'SIGSTOP');
    const second = await nights.refresh();
    const all = await nights.project.run('all');
    const clean = await nights.project.run('clean');
    const third = nights.refresh({ WAIT: '60' });
    process.kill(-first.pid!, 'SIGCONT');
    for (const { code, output } of [second, all, clean]) {
      expect(code).toBe(1);
      expect(output).toContain('another run is in progress in this folder');
      expect(output).toContain(`pid ${first.pid}`);
    }
    expect((await finished(first)).code).toBe(0);
    expect((await third).code).toBe(0);
  });

  it('ignores the lock of a killed run', async () => {
    const night = await startWithLock(nights);
    process.kill(-night.pid!, 'SIGKILL');
    await finished(night);
    expect(night.signalCode).toBe('SIGKILL');
    expect(fs.existsSync(nights.project.path('out/.lock.duckdb'))).toBe(true);
    expect((await nights.refresh()).code).toBe(0);
  });

  it('ends with all its processes when only it gets SIGTERM', async () => {
    source.state = 11;
    const before = nights.current();
    const night = nights.start();
    await untilPrinted(night, 'paper/cohort');
    night.kill('SIGTERM');
    // The output stays open until the last process has ended.
    const { code, output } = await finished(night);
    expect([code, night.signalCode]).toEqual([null, 'SIGTERM']);
    expect(output).not.toMatch(/paper\/(claims|publish)/);
    expect(nights.current()).toEqual(before);
  });

  it('reports a failure even if raw/ has a file without a date', async () => {
    nights.project.write('raw/brain-score/leaderboard.zip', 'PK');
    const output = await nights.outputOf(1);
    expect(output).toContain('file without a date');
    expect(nights.status()).toMatchObject({ outcome: 'failed', exit_code: 1 });
    fs.rmSync(nights.project.path('raw/brain-score/leaderboard.zip'));
  });

  it('refuses an invalid KEEP', async () => {
    const output = await nights.outputOf(1, { KEEP: '1' });
    expect(output).toContain('a number from 2 to 9999');
    expect(nights.status()).toMatchObject({ outcome: 'failed', exit_code: 1 });
  });
});

/** sha256 of tables that depend on the scores, but not on the releases. */
function tables({ project }: Nights): Record<string, string> {
  const all = Object.entries(project.hashes('out/paper'));
  return Object.fromEntries(all.filter(([file]) => /(cohort|agreement)\/.*\.csv$/.test(file)));
}

/** Starts a refresh and waits until it has the lock. */
async function startWithLock(nights: Nights): Promise<ChildProcess> {
  const night = nights.start();
  await vi.waitUntil(() => nights.status().outcome === 'running', { timeout: 200_000, interval: 10 });
  return night;
}

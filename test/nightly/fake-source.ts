import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { simulateLeaderboard } from '../../bench/simulated/leaderboard.ts';
import type { Release } from '../../pipeline/nightly/release.ts';
import type { Status } from '../../pipeline/nightly/status.ts';
import { sha256OfFile } from '../../pipeline/warehouse/files.ts';
import { recordText } from '../../pipeline/warehouse/record.ts';
import { finishedDocument } from '../finished.ts';
import { Project, type Result } from '../project.ts';
import { serve, type TestServer } from '../server.ts';

/** How the fake source answers. */
export type Mood = keyof typeof documents | 'down';

type Document = ReturnType<typeof simulateLeaderboard>['document'];

/** A leaderboard on a local HTTP server that changes, breaks, shrinks and recovers. */
export class FakeSource {
  mood: Mood = 'well';
  /** The state of the leaderboard; 0 is {@link finishedDocument}. */
  state = 0;
  /** Whether the metric {@link RENEWED} has a new version. */
  isRenewed = false;
  private requests = 0;
  private readonly first: Document = finishedDocument();

  private constructor(private server: TestServer | undefined) {}

  static async start(): Promise<FakeSource> {
    const source = new FakeSource(undefined);
    source.server = await serve((_request, response) => {
      const { status, type, body } = source.answer();
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    return source;
  }

  get origin(): string {
    return this.server!.origin;
  }

  close(): Promise<void> {
    return this.server!.close();
  }

  private answer(): { status: number; type: string; body: string } {
    if (this.mood === 'down') return { status: 404, type: 'text/plain', body: 'not found' };
    const document = documents[this.mood](this.document());
    return { status: 200, type: 'application/json', body: JSON.stringify(document) };
  }

  /** A document whose bytes differ at every request, as the real site's do. */
  document(): Document {
    const datetime_range = {
      ...this.first.datetime_range,
      max: `2026-01-01T00:00:${String(this.requests++ % 60).padStart(2, '0')}+00:00`,
    };
    const models = this.first.models.map((model, i) =>
      i === 0 && this.state > 0 ? revised(model, this.state) : model,
    );
    const added = Array.from({ length: this.state % 4 }, (_, i) => ({
      ...this.first.models[i + 1]!,
      id: 990_000 + i,
      name: `new model ${i}`,
    }));
    const document = { ...this.first, datetime_range, models: [...models, ...added] };
    return this.isRenewed ? renewed(document) : document;
  }
}

/** A model with the scores of this state of the leaderboard. */
function revised(model: Document['models'][number], state: number): Document['models'][number] {
  const scores = Object.entries(model.scores).map(([metric, versions]) => {
    const last = versions.at(-1)!;
    const isScored = /^\.\d{3}$/.test(String(last.value)) && last.version > 0;
    const value = `.${String(100 + (state % 800)).padStart(3, '0')}`;
    return [metric, isScored ? [...versions.slice(0, -1), { ...last, value }] : versions];
  });
  return { ...model, scores: Object.fromEntries(scores) };
}

/** Valid and complete, but the study cannot use it: all models are submitted after its date. */
function unusable(document: Document): Document {
  const models = document.models.map((model) => ({
    ...model,
    submission_timestamp: '2030-01-01T00:00:00+00:00',
  }));
  return { ...document, models };
}

/** A refresh that refuses the mood `inflated` names this headline. */
export const HEADLINE =
  /paper: the share of the score’s variance explained by \w+ is now \S+ %; before, it was/;

/** Gives every fifth model, which is too few to refuse, the best score everywhere, so that all metrics correlate. */
function inflated(document: Document): Document {
  const models = document.models.map((model, i) => {
    if (i % 5 > 0) return model;
    const scores = Object.entries(model.scores).map(([metric, versions]) => [
      metric,
      versions.map((score, j) =>
        score.version > 0 && j === versions.length - 1 && /\d/.test(String(score.value))
          ? { ...score, value: `.${999 - (i % 100)}` }
          : score,
      ),
    ]);
    return { ...model, scores: Object.fromEntries(scores) };
  });
  return { ...document, models };
}

/** What the source sends in moods in which it sends JSON. */
const documents = {
  well: (document: Document) => document,
  'another format': (document: Document) => ({ ...document, models: { many: 1 } }),
  unusable,
  inflated,
};

/** The metric that may get a new version. */
export const RENEWED = 'Rajalingham2018-i2n';

/** Gives a metric a new version, in which each model has the score of another one. */
function renewed(document: Document): Document {
  const valid_from = '2024-01-11T00:00:00+00:00';
  const benchmarks = (document.benchmarks as { type_id: string; versions: object[] }[]).map((benchmark) => {
    if (benchmark.type_id !== RENEWED) return benchmark;
    const [version] = benchmark.versions.slice(-1);
    const old = { ...version, valid_to: valid_from };
    const next = { ...version, version: 99, valid_from, valid_to: null };
    return { ...benchmark, versions: [...benchmark.versions.slice(0, -1), old, next] };
  });
  const scored = document.models.filter(({ scores }) => /\d/.test(String(scores[RENEWED]!.at(-1)!.value)));
  const models = document.models.map((model) => {
    const i = scored.indexOf(model);
    if (i < 0) return model;
    const earlier = model.scores[RENEWED]!.map((score) => ({ ...score, value: Number(score.value) }));
    const other = scored[(7 * i) % scored.length]!.scores[RENEWED]!.at(-1)!;
    return { ...model, scores: { ...model.scores, [RENEWED]: [...earlier, { ...other, version: 99 }] } };
  });
  return { ...document, benchmarks, models } as Document;
}

/** Number of releases, and of snapshots of each file, that are kept; small, to keep the tests fast. */
export const KEEP = 3;

/** A project with the fake source only. */
export class Nights {
  readonly project: Project;

  /** @param finished a project to copy, built from state 0 */
  constructor(source: FakeSource, finished?: { root: string; isAlone: boolean }) {
    this.project = finished
      ? new Project({ ...finished, origin: source.origin })
      : new Project().leaderboardOnly().fewestMetrics();
    if (!finished) this.project.pointTo(source.origin);
  }

  /** Runs a refresh in this process. */
  async refresh(env: Record<string, string> = {}): Promise<Result> {
    return await this.project.run('refresh', { KEEP: String(KEEP), ...env });
  }

  /** The output of a refresh, which ends with this exit code. */
  async outputOf(expected = 0, env: Record<string, string> = {}): Promise<string> {
    return await this.project.outputOf('refresh', expected, { KEEP: String(KEEP), ...env });
  }

  /** Starts a refresh in a new process group. */
  start(env: Record<string, string> = {}): ChildProcess {
    return this.project.start('refresh', { KEEP: String(KEEP), ...env }, { detached: true });
  }

  status(): Status {
    return JSON.parse(this.project.read('out/status.json'));
  }

  current(): Release {
    return JSON.parse(this.project.read('out/current/release.json'));
  }

  /** Updates the list of a changed release, as if it had been made so from other content. */
  relist(release: string): void {
    const folder = `out/releases/${release}`;
    const { record_sha256: _, ...about } = JSON.parse(this.project.read(`${folder}/release.json`));
    const files = (about as Release).files.map((file) => {
      const place = this.project.path(`${folder}/${file.path}`);
      return { ...file, bytes: fs.statSync(place).size, sha256: sha256OfFile(place) };
    });
    const content = { ...about, content_sha256: '0'.repeat(64), files };
    this.project.write(`${folder}/release.json`, recordText(content));
  }

  releases(): string[] {
    return names(this.project.path('out/releases'));
  }

  retrievals(): string[] {
    return names(this.project.path('raw/brain-score'));
  }

  /** Copies a retrieval as if it had been fetched on another day. */
  copyRetrieval(name: string, day: string): void {
    const [from, to] = [name, day].map((each) => this.project.path(`raw/brain-score/${each}`));
    fs.cpSync(from!, to!, { recursive: true });
    this.project.edit(`raw/brain-score/${day}/leaderboard.json.meta.json`, (text) => {
      const { record_sha256: _, ...about } = JSON.parse(text);
      return recordText({ ...about, retrieved_at: `${day}T00:00:00.000Z` });
    });
  }

  /** sha256 of the current release's files, except DuckDB files, whose bytes are not reproducible. */
  hashes(): Record<string, string> {
    const { files } = this.current();
    return Object.fromEntries(
      files
        .filter(({ path: file }) => !file.endsWith('.duckdb'))
        .map(({ path: file, sha256 }) => [file, sha256]),
    );
  }

  /** The paths of all files below a folder, with hidden ones, without following links. */
  allFiles(folder: string): string[] {
    return fs
      .readdirSync(this.project.path(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  }
}

/**
 * A fake source and a project with only this source, until the end of the test file.
 *
 * @param finished a project to copy, built from state 0
 */
export async function startNights(finished?: { root: string; isAlone: boolean }) {
  const source = await FakeSource.start();
  const nights = new Nights(source, finished);
  afterAll(async () => {
    nights.project.remove();
    await source.close();
  });
  return { source, nights };
}

function names(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
}

/** Runs reader.js until stopped. */
export class Reader {
  private readonly child: ChildProcess;
  private seen: Promise<Seen> | undefined;

  constructor(root: string) {
    const script = path.resolve('test/nightly/reader.js');
    this.child = spawn('node', [script, path.join(root, 'out/current')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  /** Stops the reader and returns its results. */
  stop(): Promise<Seen> {
    this.seen ??= this.end();
    return this.seen;
  }

  private async end(): Promise<Seen> {
    let output = '';
    this.child.stdout!.on('data', (data) => (output += data));
    const ended = new Promise((resolve) => this.child.on('close', resolve));
    this.child.kill('SIGTERM');
    await ended;
    return JSON.parse(output);
  }
}

interface Seen {
  reads: number;
  releases: number;
  failures: string[];
}

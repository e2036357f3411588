import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { finishedProject } from '../made-projects.ts';
import { finished, Project, type Result } from '../project.ts';
import { ProjectCopy } from '../project-copy.ts';
import { serve, type TestServer } from '../server.ts';

const BAR = /[█░]{10} leaderboard\.json, bytes [\d,]+ of [\d,]+, \d+ s left/;
const LINE = /^raw\/brain-score\/[\d-]+\/leaderboard\.json +[\d,]+ bytes +\d+\.\d\d s {2}from the network$/m;
const body = Buffer.from(JSON.stringify(simulateLeaderboard().document));

const STUDY = 'pipeline/studies/paper.json';
const PROGRAM = path.resolve('dist/test-program.js');
/** Makes the output independent of the environment in which the tests run. */
const NEUTRAL = { CI: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'xterm' };

type Env = Record<string, string | undefined>;

const canScript = spawnSync('script', ['--version']).status === 0;
if (!canScript) console.warn('Skipped: tests of the terminal, which need `script` of util-linux');

/** Runs a command in a pseudo-terminal. */
function inTerminal(project: Project, command: string, env: Env = {}): Promise<Result> {
  return run(project, 'script', ['-qefc', `node ${PROGRAM} ${command}`, '/dev/null'], env);
}

function piped(project: Project, command: string, env: Env = {}): Promise<Result> {
  return run(project, 'node', [PROGRAM, ...command.split(' ')], env);
}

async function run(project: Project, command: string, args: string[], env: Env): Promise<Result> {
  const own = { ...NEUTRAL, MIRROR: '', STRICT: '', TEST_ORIGIN: project.origin, TEST_ALONE: '1' };
  const options = { cwd: project.root, env: { ...process.env, ...own, ...env } };
  const { code, output } = await finished(spawn(command, args, options));
  return { code, output: visible(output) };
}

/** Shows control characters as text, and replaces the line ends of a terminal by those of a file. */
function visible(output: string): string {
  return output.replaceAll('\r\n', '\n').replaceAll('\r', '\\r').replaceAll('\u001b', '\\e');
}

describe.skipIf(!canScript)('the output of a run', () => {
  let server: TestServer;
  let project: Project;
  beforeAll(async () => {
    // The download takes three seconds.
    server = await serve(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      for (let part = 0; part < 10; part++) {
        response.write(body.subarray((part * body.length) / 10, ((part + 1) * body.length) / 10));
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      response.end();
    });
    project = new Project().leaderboardOnly();
    project.pointTo(server.origin);
  });
  afterAll(async () => {
    project.remove();
    await server.close();
  });

  it('has a progress bar in a terminal if a download takes long, and only lines elsewhere', async () => {
    const copies = [project.copy(), project.copy()] as const;
    const [shown, ofCi, ofPipe] = await Promise.all([
      inTerminal(project, 'fetch'),
      inTerminal(copies[0], 'fetch', { CI: 'true' }),
      piped(copies[1], 'fetch'),
    ]);
    for (const copy of copies) copy.remove();
    expect(shown.output).toMatch(BAR);
    // Every bar is erased.
    const left = shown.output.replace(/[^\n]*\\r\\e\[K/g, '');
    expect(left).toMatch(LINE);
    expect(left).not.toMatch(/[█░]/);
    for (const { code, output } of [ofCi, ofPipe]) {
      expect(code).toBe(0);
      expect(output).toMatch(LINE);
      expect(output).not.toMatch(/[█░]|\\[re]/);
    }
  });

  it('is a line or two per study, whose notes are in log.txt', async () => {
    const copy = finishedProject();
    const run = async (env: Env) => {
      const { code, output } = await piped(copy, 'all', { TEST_ORIGIN: undefined, MIRROR: '', ...env });
      expect(code, output).toBe(0);
      return output;
    };
    const notes = () => copy.read('out/paper/log.txt');
    const before = notes();
    const output = await run({});
    const lines = output.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(25);
    const n = before.trimEnd().split('\n').length;
    expect(lines.slice(-3)[0]).toMatch(/^paper: .+\.$/);
    expect(lines.at(-2)).toMatch(
      new RegExp(`^  ρ = [−\\d.]+ \\(.+ to .+\\); ${n} notes in out/paper/log\\.txt$`),
    );
    expect(lines.at(-1)).toBe('All studies: out/index.html');
    expect(output).not.toMatch(/paper\/cohort/);
    expect(await run({ VERBOSE: '1' })).toMatch(/^paper\/cohort +up to date$/m);
    copy.editStudy((study) => {
      study.title = 'Another title';
    });
    // Stages that run again say the same.
    expect(await run({ VERBOSE: '1' })).toMatch(/^paper\/cohort +[\d,]+ rows/m);
    expect(notes()).toBe(before);
    expect(before).toContain('paper: cannot detect copies of a model');
    copy.remove();
  });

  describe('with a failure', () => {
    beforeAll(() => project.edit(STUDY, (text) => text.replace('"as_of"', '"as_off"')));

    it('ends with the next step', async () => {
      const { code, output } = await piped(project, 'study paper');
      expect(code).toBe(1);
      const lines = output.trimEnd().split('\n');
      expect(lines[0]).toBe('pipeline/studies/paper.json: top level: unknown key "as_off"');
      expect(lines.at(-1)).toMatch(/^ {2}next: +write "as_of" instead$/);
      expect(output).not.toMatch(/\\[re]/);
    });

    it('ends with the next step and the line of make itself', () => {
      const copy = new ProjectCopy();
      copy.edit(STUDY, (text) => text.replace('"as_of"', '"as_off"'));
      const { code, output } = copy.make(['paper'], { NO_COLOR: '1' });
      copy.remove();
      expect(code).toBe(2);
      expect(output.trimEnd().split('\n').slice(-2)).toEqual([
        expect.stringMatching(/^ {2}next: +write "as_of" instead$/),
        expect.stringMatching(/^make: \*\*\* \[Makefile:\d+: paper\] Error 1$/),
      ]);
      expect(output).toContain('pipeline/studies/paper.json: top level: unknown key "as_off"');
    });

    it.each([
      ['red in a terminal', inTerminal, {}, true],
      ['without colours with NO_COLOR', inTerminal, { NO_COLOR: '1' }, false],
      ['red with FORCE_COLOR', piped, { FORCE_COLOR: '1' }, true],
      ['without colours with NO_COLOR and FORCE_COLOR', piped, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ] as const)('is %s', async (_how, start, env, isRed) => {
      const { code, output } = await start(project, 'study paper', env);
      expect(code).toBe(1);
      expect(output).toContain('unknown key "as_off"');
      expect(output.includes('\\e[31m')).toBe(isRed);
      expect(/\\e\[\d+m/.test(output)).toBe(isRed);
    });

    it('is not repeated in the next run once the error is corrected', async () => {
      project.edit(STUDY, (text) => text.replace('"as_off"', '"as_of"'));
      const { code, output } = await piped(project, 'fetch');
      expect({ code, output }).toEqual({ code: 0, output: '' });
    });
  });
});

import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../bench/simulated/leaderboard.ts';
import { finishedProject } from '../made-projects.ts';
import { finished, Project, type Result } from '../project.ts';
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
    const copy = project.copy();
    const [shown, toPipe] = await Promise.all([inTerminal(project, 'fetch'), piped(copy, 'fetch')]);
    copy.remove();
    expect(shown.output).toMatch(BAR);
    // Every bar is erased.
    const left = shown.output.replace(/[^\n]*\\r\\e\[K/g, '');
    expect(left).toMatch(LINE);
    expect(left).not.toMatch(/[█░]/);
    expect(toPipe.code).toBe(0);
    expect(toPipe.output).toMatch(LINE);
    expect(toPipe.output).not.toMatch(/[█░]|\\[re]/);
  });

  it('is a line or two per study, whose notes are in log.txt', async () => {
    const copy = finishedProject();
    const { code, output } = await piped(copy, 'all', { TEST_ORIGIN: undefined, MIRROR: '' });
    expect(code, output).toBe(0);
    const notes = copy.read('out/paper/log.txt').trimEnd().split('\n');
    expect(notes).toContainEqual(expect.stringMatching(/^paper: 76 of 76 models of authors-models.csv/));
    const lines = output.trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^paper: .+\.$/),
      expect.stringMatching(
        new RegExp(`^  ρ = [−\\d.]+ \\(.+ to .+\\); ${notes.length} notes in out/paper/log\\.txt$`),
      ),
      'All studies: out/index.html',
    ]);
  });

  it('with a failure is red, and ends with the next step', async () => {
    project.edit(STUDY, (text) => text.replace('"as_of"', '"as_off"'));
    const { code, output } = await inTerminal(project, 'study paper');
    expect(code).toBe(1);
    expect(output).toContain('\\e[31mpipeline/studies/paper.json: top level: unknown key "as_off"');
    expect(output).toMatch(/^ {2}next: +write "as_of" instead/m);
  });
});

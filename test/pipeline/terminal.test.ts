import { spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/simulated-leaderboard.ts';
import { finished, Project, type Result } from '../project.ts';
import { serve, type TestServer } from '../server.ts';

const BAR = /[█░]{10} fetch: leaderboard\.json, bytes [\d,]+ of [\d,]+, \d+ s left/;
const LINE = /^raw\/brain-score\/[\d-]+\/leaderboard\.json +[\d,]+ bytes +\d+\.\d\d s {2}from the network$/m;
const body = Buffer.from(JSON.stringify(simulateLeaderboard().document));

const canScript = spawnSync('script', ['--version']).status === 0;
if (!canScript) console.warn('terminal: skipped, since there is no `script` of util-linux');

/** Runs make in a terminal of its own, where `script` is one. */
function makeInTerminal(project: Project, goals: string, env: Record<string, string> = {}): Promise<Result> {
  return run(project, 'script', ['-qefc', `make MIRROR= ${goals}`, '/dev/null'], env);
}

function makePiped(project: Project, goals: string, env: Record<string, string> = {}): Promise<Result> {
  return run(project, 'make', ['MIRROR=', goals], env);
}

async function run(
  project: Project,
  command: string,
  args: string[],
  env: Record<string, string>,
): Promise<Result> {
  const neutral = { CI: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'xterm' };
  const { code, output } = await finished(spawn(command, args, project.options({ ...neutral, ...env })));
  return { code, output: visible(output) };
}

/** With control characters that can be read; a terminal's ends of lines are like those of a file. */
function visible(output: string): string {
  return output.replaceAll('\r\n', '\n').replaceAll('\r', '\\r').replaceAll('\u001b', '\\e');
}

describe.skipIf(!canScript)('what a run says', () => {
  let server: TestServer;
  let project: Project;
  beforeAll(async () => {
    // Three seconds long.
    server = await serve(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      for (let part = 0; part < 10; part++) {
        response.write(body.subarray((part * body.length) / 10, ((part + 1) * body.length) / 10));
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      response.end();
    });
    project = new Project().leaderboardAlone();
    project.pointTo(server.origin);
  });
  afterAll(async () => {
    project.remove();
    await server.close();
  });

  it('has a bar in a terminal where it takes long, and lines alone elsewhere', async () => {
    const copies = [project.copy(), project.copy()] as const;
    const [shown, ofCi, piped] = await Promise.all([
      makeInTerminal(project, 'raw/.checked'),
      makeInTerminal(copies[0], 'raw/.checked', { CI: 'true' }),
      makePiped(copies[1], 'raw/.checked'),
    ]);
    for (const copy of copies) copy.remove();
    expect(shown.output).toMatch(BAR);
    // What was drawn over the lines is gone when they are there.
    const left = shown.output.replace(/[^\n]*\\r\\e\[K/g, '');
    expect(left).toMatch(LINE);
    expect(left).not.toMatch(/[█░]/);
    for (const { code, output } of [ofCi, piped]) {
      expect(code).toBe(0);
      expect(output).toMatch(LINE);
      expect(output).not.toMatch(/[█░]|\\[re]/);
    }
  });

  describe('of a failure', () => {
    beforeAll(() =>
      project.edit('pipeline/studies/paper.json', (text) => text.replace('"as_of"', '"as_off"')),
    );

    it('is repeated last, with what to type next', async () => {
      const { code, output } = await makePiped(project, 'paper');
      expect(code).toBe(2);
      expect(output.trimEnd().split('\n').slice(-3)).toEqual([
        expect.stringMatching(/^Makefile:\d+: \*\*\* $/),
        'fetch failed: pipeline/studies/paper.json: top level: unknown key "as_off"',
        '  next: correct the key; then run `make paper`.  Stop.',
      ]);
      expect(output).not.toMatch(/\\[re]/);
    });

    it.each([
      ['red in a terminal', makeInTerminal, {}, true],
      ['without colours with NO_COLOR', makeInTerminal, { NO_COLOR: '1' }, false],
      ['red where FORCE_COLOR says so', makePiped, { FORCE_COLOR: '1' }, true],
      [
        'without colours with NO_COLOR and FORCE_COLOR',
        makePiped,
        { NO_COLOR: '1', FORCE_COLOR: '1' },
        false,
      ],
    ] as const)('is %s', async (_how, make, env, isRed) => {
      const { code, output } = await make(project, 'all', env);
      expect(code).toBe(2);
      expect(output).toContain('fetch failed');
      expect(output.includes('\\e[31m')).toBe(isRed);
      expect(/\\e\[\d+m/.test(output)).toBe(isRed);
    });

    it('is not repeated by a run that comes after', async () => {
      project.edit('pipeline/studies/paper.json', (text) => text.replace('"as_off"', '"as_of"'));
      const { code, output } = await makePiped(project, 'raw/.checked');
      expect({ code, output }).toEqual({ code: 0, output: '' });
    });
  });
});

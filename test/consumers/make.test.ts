import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { untilEnd } from '../made-projects.ts';
import { Project, stagesMade } from '../project.ts';
import { ProjectCopy } from '../project-copy.ts';

const PAPER = 'pipeline/studies/paper.json';
const COMMANDS = fs.readFileSync('docs/commands.txt', 'utf8');

describe('make', () => {
  const project = untilEnd(new ProjectCopy());

  it('lists its commands, and each is a goal', () => {
    expect(project.make(['-s', 'help'])).toEqual({ code: 0, output: COMMANDS });
    const goals = [...COMMANDS.matchAll(/^ {2}make ([a-z-]+) /gm)].map(([, goal]) => goal!);
    expect(goals).toContain('all');
    expect(COMMANDS.split('\n').length).toBeLessThanOrEqual(40);
    expect(goals.length).toBeGreaterThan(9);
    const { code, output } = project.make(['-n', ...goals, 'paper', 'latest', 'controlled']);
    expect(code, output).toBe(0);
  });

  it('refuses a goal that is neither a study nor a command, and names the studies', () => {
    const { code, output } = project.make(['papre']);
    expect(code).toBe(2);
    expect(output).toMatch(/no study or command "papre"\. Studies: .*paper/);
  });

  it.each([
    ['an older Node.js', 'case $1 in -p) echo false;; *) echo v18.20.8;; esac', 'found v18.20.8'],
    ['no Node.js', 'exit 127', 'found none'],
  ])('says which Node.js it needs if there is %s', (_what, script, found) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-node-'));
    fs.writeFileSync(path.join(folder, 'node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const { code, output } = project.make(['all'], { PATH: `${folder}:${process.env.PATH}` });
    fs.rmSync(folder, { recursive: true });
    expect(code).toBe(2);
    expect(output).toContain(`metalign needs Node.js 20.19, 22.12, 24 or newer, but ${found}: install it`);
  });

  it.each([
    ['agree', 'LOWR=loss', 'unknown setting "LOWR"\n  expected: a known name; did you mean "LOWER"?'],
    [
      'paper',
      'lower=$(shell touch pwned)',
      'unknown setting "lower"\n  expected: a known name; did you mean "LOWER"?',
    ],
    ['check', 'LINES=a', 'unknown setting "LINES"\n  expected: one of "FILE", "LOWER"'],
  ])('refuses a setting that does not exist, as the program does, before it runs: make %s %s', (...words) => {
    const message = words.pop()!;
    const { code, output } = project.make([...words, 'FILE=my.csv']);
    expect(code).toBe(2);
    expect(output).toContain(`command line: ${message}`);
    expect(output.split('\n').length).toBeLessThan(7);
    expect(fs.existsSync(project.path('pwned'))).toBe(false);
  });

  it('takes variables of its own for no settings', () => {
    expect(project.make(['-s', 'help', 'SHELL=/bin/sh', 'MAKEFLAGS=']).code).toBe(0);
    expect(project.make(['agree', 'SHELL=/bin/sh', 'FILE=']).output).toContain('no file to compare');
  });

  it('refuses an unknown stage, and suggests one', () => {
    const { code, output } = project.make(['paper', 'UNTIL=agrement']);
    expect(code).toBe(2);
    expect(output).toContain('unknown stage "agrement"');
    expect(output).toContain('agreement');
  });

  it('makes a study up to a stage, skips it next time, and cleans up', () => {
    // A small study, from a mirror with one source.
    const small = new Project().leaderboardOnly().fewestMetrics();
    fs.copyFileSync(small.path(PAPER), project.path(PAPER));
    small.remove();
    fs.copyFileSync('dist/test-program.js', project.path('dist/main.js'));
    const leaderboard = 'mirror/www.brain-score.org/vision/compare/data/index.json';
    fs.mkdirSync(path.dirname(project.path(leaderboard)), { recursive: true });
    project.write(leaderboard, JSON.stringify(finishedDocument()));
    const make = (...words: string[]) =>
      project.make([`MIRROR=${project.path('mirror')}`, ...words], { TEST_ALONE: '1', VERBOSE: '1' });

    const first = make('paper', 'UNTIL=cohort');
    expect(first.code, first.output).toBe(0);
    expect(stagesMade(first)).toEqual(['normalize', 'consistency', 'source_changes', 'cohort']);
    expect(first.output).toContain('cohort: its tables are in out/.build/paper/cohort/');
    expect(fs.existsSync(project.path('out/paper'))).toBe(false);
    // Two jobs make no difference.
    const second = make('-j2', 'paper', 'UNTIL=cohort');
    expect(second.code, second.output).toBe(0);
    expect(stagesMade(second)).toEqual([]);
    const shared = make('paper', 'UNTIL=normalize');
    expect(shared.output).toContain('normalize: its tables are in out/.build/normalize/');
    fs.mkdirSync(project.path('out/releases'));
    expect(make('clean').code).toBe(0);
    expect(fs.readdirSync(project.path('out')).sort()).toEqual(['.lock.duckdb', 'README.md', 'releases']);
    expect(fs.readdirSync(project.path('raw'))).toContain('brain-score');
  });
});

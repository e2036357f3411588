import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Terminal } from '../../pipeline/messages/terminal.ts';

const ERASE = '\r\x1b[K';
let written: string;
beforeEach(() => {
  vi.useFakeTimers();
  written = '';
});
afterEach(() => void vi.useRealTimers());

function terminal({ isTTY = true, columns = 100, env = {} as NodeJS.ProcessEnv } = {}): Terminal {
  const write = (text: string) => {
    written += text;
    return true;
  };
  return new Terminal({ write, isTTY, columns } as NodeJS.WriteStream, env);
}

/** The visible lines; erased text is left out. */
function screen(): string[] {
  return written.split('\n').map((line) => line.split(ERASE).at(-1)!);
}

describe('a bar', () => {
  it('appears after two seconds, shows the progress, and leaves nothing behind', () => {
    const shown = terminal();
    let done = 0;
    shown.say('a line');
    const task = shown.begin('paper: resamples', () => ({ done, total: 10_000 }));
    done = 4000;
    vi.advanceTimersByTime(1999);
    expect(written).toBe(`${ERASE}a line\n`);
    vi.advanceTimersByTime(501);
    expect(screen()).toEqual(['a line', '████░░░░░░ paper: resamples 4,000 of 10,000, 4 s left']);
    done = 8000;
    vi.advanceTimersByTime(500);
    expect(screen()[1]).toBe('████████░░ paper: resamples 8,000 of 10,000, 1 s left');
    task.end();
    expect(screen()).toEqual(['a line', '']);
    vi.advanceTimersByTime(10_000);
    shown.say('another');
    expect(screen()).toEqual(['a line', 'another', '']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is drawn while a loop blocks all timers', () => {
    const task = terminal().begin('resamples', () => ({ done: 1, total: 2 }));
    vi.setSystemTime(1);
    const now = vi.spyOn(performance, 'now');
    const start = performance.now();
    for (const [milliseconds, drawings] of [
      [1900, 0],
      [2000, 1],
      [2100, 1],
      [2499, 1],
      [2500, 2],
    ] as const) {
      now.mockReturnValue(start + milliseconds);
      task.tick();
      expect(written.split(ERASE), `${milliseconds}`).toHaveLength(drawings + 1);
    }
    now.mockRestore();
    task.end();
  });

  it('never appears for short tasks or between frequent lines', () => {
    const shown = terminal();
    for (let i = 0; i < 5; i++) {
      const task = shown.begin('resamples', () => ({ done: 1, total: 2 }));
      vi.advanceTimersByTime(1900);
      task.end();
      shown.say(`line ${i}`);
    }
    expect(written).not.toMatch(/[█░]/);
  });

  it('shows the outermost task, and the next one when it ends', () => {
    const shown = terminal();
    const outer = shown.begin('dates', () => ({ done: 1, total: 4 }));
    const inner = shown.begin('resamples', () => ({ done: 1, total: 2 }));
    vi.advanceTimersByTime(2500);
    expect(screen().at(-1)).toContain(' dates 1 of 4,');
    outer.end();
    vi.advanceTimersByTime(500);
    expect(screen().at(-1)).toContain(' resamples 1 of 2,');
    inner.end();
    const last = shown.begin('simulations', () => ({ done: 1, total: 2 }));
    vi.advanceTimersByTime(500);
    expect(screen().at(-1)).toMatch(/ simulations 1 of 2$/);
    last.end();
    expect(screen()).toEqual(['']);
  });

  it('makes way for a line and reappears after two more seconds', () => {
    const shown = terminal();
    const task = shown.begin('resamples', () => ({ done: 1, total: 2 }));
    vi.advanceTimersByTime(2500);
    shown.say('a line');
    expect(screen()).toEqual(['a line', '']);
    vi.advanceTimersByTime(1900);
    expect(screen()).toEqual(['a line', '']);
    vi.advanceTimersByTime(600);
    expect(screen()[1]).toContain('resamples 1 of 2');
    task.end();
  });

  it('is a count if the total is unknown, and shows no time left at first', () => {
    const shown = terminal();
    const progress: { done: number; total?: number } = { done: 1_234_567 };
    const task = shown.begin('a.json, bytes', () => progress);
    vi.advanceTimersByTime(2000);
    expect(screen()).toEqual(['a.json, bytes 1,234,567']);
    Object.assign(progress, { done: 0, total: 1000 });
    vi.advanceTimersByTime(500);
    expect(screen()).toEqual(['░░░░░░░░░░ a.json, bytes 0 of 1,000']);
    task.end();
  });

  it.each([
    ['a file', { isTTY: false }],
    ['CI', { env: { CI: 'true' } }],
  ])('does not appear in %s', (_where, options) => {
    const shown = terminal(options);
    const task = shown.begin('resamples', () => ({ done: 1, total: 2 }));
    vi.advanceTimersByTime(5000);
    task.tick();
    shown.say('a line');
    task.end();
    expect(written).toBe('a line\n');
  });

  it('is not drawn on stderr, which may be a file', () => {
    const shown = terminal();
    let errors = '';
    const write = (text: string) => {
      errors += text;
      return true;
    };
    shown.say('a warning', { write } as NodeJS.WriteStream);
    expect({ errors, written }).toEqual({ errors: 'a warning\n', written: ERASE });
  });
});

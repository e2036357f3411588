import { thousands } from './counts-and-lists.ts';

/** Milliseconds without output before a bar is shown. */
const PATIENCE = 2000;
/** Milliseconds between two drawings of the bar. */
const REDRAW = 500;
/** Milliseconds of a task before the remaining time is estimated. */
const ESTIMATE_AFTER = 1000;
/** Width of the bar in characters. */
const BAR = 10;
const ERASE = '\r\x1b[K';

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/** A long task. */
export interface Task {
  /** Draws the bar if due; cheap. Call it regularly while blocking the event loop. */
  tick(): void;
  end(): void;
}

/** A task's progress: `done` of `total`, if known. */
export type Progress = { done: number; total?: number | undefined };

/**
 * Prints lines, and below them a bar for the outermost running task after two seconds without output. Streams that are
 * not terminals get lines only.
 */
export class Terminal {
  private readonly running: { what: string; start: number; progress: () => Progress }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private nextDrawing = performance.now() + PATIENCE;
  private isDrawn = false;
  private readonly isLive: boolean;

  constructor(
    private readonly stream: Stream,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.isLive =
      stream.isTTY === true && env.TERM !== 'dumb' && ['', '0', 'false', undefined].includes(env.CI);
  }

  /** Writes a line to this terminal or another stream. */
  say(line: string, stream: Pick<Stream, 'write'> = this.stream): void {
    // Another process may have drawn a bar.
    if (this.isLive) this.stream.write(ERASE);
    this.isDrawn = false;
    stream.write(`${line}\n`);
    this.nextDrawing = performance.now() + PATIENCE;
  }

  /** Shows a task's progress until it ends. */
  begin(what: string, progress: () => Progress): Task {
    if (!this.isLive) return { tick() {}, end() {} };
    const task = { what, start: performance.now(), progress };
    this.running.push(task);
    const tick = () => this.draw();
    this.timer ??= setInterval(tick, REDRAW).unref();
    return { tick, end: () => this.end(task) };
  }

  private draw(): void {
    const now = performance.now();
    if (now < this.nextDrawing) return;
    const { what, start, progress } = this.running[0]!;
    const line = describe(what, progress(), now - start);
    this.stream.write(`${ERASE}${line.slice(0, (this.stream.columns || 80) - 1)}`);
    this.isDrawn = true;
    this.nextDrawing = now + REDRAW;
  }

  private end(task: (typeof this.running)[number]): void {
    this.running.splice(this.running.indexOf(task), 1);
    if (this.running.length > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.isDrawn) this.stream.write(ERASE);
    this.isDrawn = false;
  }
}

/** `████░░░░░░ agreement of paper: resamples 4,200 of 10,000, 3 s left` */
function describe(what: string, { done, total }: Progress, milliseconds: number): string {
  if (!total) return `${what} ${thousands(done)}`;
  const share = Math.min(done / total, 1);
  const full = Math.round(share * BAR);
  // The first estimates would be far off.
  const isKnown = share > 0 && milliseconds > ESTIMATE_AFTER;
  const left = isKnown ? `, ${duration((milliseconds / share) * (1 - share))} left` : '';
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${what} ${thousands(done)} of ${thousands(total)}${left}`;
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

import { count } from './progress.ts';

/** A terminal that says nothing for as long gets a bar. */
const PATIENCE = 2000;
const REDRAW = 500;
/** Time that a task takes before it says how much is left. */
const FORESEEN = 1000;
const BAR = 10;
const ERASE = '\r\x1b[K';

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/** Something that takes long. */
export interface Task {
  /** To be called now and then by who holds up the event loop: draws the bar where it is time to. Costs next to nothing. */
  tick(): void;
  end(): void;
}

/** How far a task is: `done` of `total`, which may not be known. */
export interface Progress {
  done: number;
  total?: number | undefined;
}

/**
 * Lines, and below them a bar of the outermost task that runs, once nothing was said for two seconds. There is none where
 * the stream is no terminal: only lines get into files.
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

  /** Writes a line, here or to another stream. */
  say(line: string, stream: Pick<Stream, 'write'> = this.stream): void {
    // Whoever runs beside may have drawn a bar.
    if (this.isLive) this.stream.write(ERASE);
    this.isDrawn = false;
    stream.write(`${line}\n`);
    this.nextDrawing = performance.now() + PATIENCE;
  }

  /** Says of a task how far it is, until it ends. */
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
  if (!total) return `${what} ${count(done)}`;
  const share = Math.min(done / total, 1);
  const full = Math.round(share * BAR);
  // At first nobody can tell.
  const left =
    share > 0 && milliseconds > FORESEEN ? `, ${duration((milliseconds / share) * (1 - share))} left` : '';
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${what} ${count(done)} of ${count(total)}${left}`;
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

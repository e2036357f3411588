import { type Certainty, type ComparedPair, certainties } from '../choice/certainty.ts';
import type { Choice } from '../choice/ranking.ts';
import type { PageData } from '../data/page-data.ts';

/** What is certain about a choice, and about a pair of models by their positions if one is chosen. */
interface Question {
  choice: Choice;
  pair: readonly [number, number] | undefined;
}

export type Answer = Omit<Certainty, 'ranked'> & { pair: ComparedPair | undefined };

/** Asks a second thread, so that the page never waits. A new question stops the work on the one before. */
export class CertaintyWorker {
  private worker: Worker | undefined;
  private isBusy = false;

  constructor(
    private readonly data: PageData,
    private readonly script: string,
    private readonly answered: (answer: Answer) => void,
  ) {}

  ask(question: Question): void {
    if (this.isBusy) this.stop();
    this.worker ??= this.start();
    this.isBusy = true;
    this.worker.postMessage(question);
  }

  private start(): Worker {
    const worker = new Worker(URL.createObjectURL(new Blob([this.script], { type: 'text/javascript' })));
    worker.postMessage(this.data);
    worker.addEventListener('message', ({ data }) => {
      this.isBusy = false;
      this.answered(data);
    });
    return worker;
  }

  private stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }
}

/** The second thread: its first message is the page's data, all others are questions. */
export function answerQuestions(): void {
  let known: ReturnType<typeof certainties> | undefined;
  addEventListener('message', ({ data }: MessageEvent) => {
    if (known) postMessage(answer(known, data));
    else known = certainties(data);
  });
}

function answer({ of, ofPair }: ReturnType<typeof certainties>, { choice, pair }: Question): Answer {
  const { sets, words } = of(choice);
  return { sets, words, pair: pair && ofPair(choice, pair) };
}

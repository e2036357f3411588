import { type Certainty, type ComparedPair, certainties } from '../choice/certainty.ts';
import type { Choice } from '../choice/ranking.ts';
import type { PageData } from '../data/page-data.ts';

/** What is certain about a choice, and about a pair of models by their positions if one is chosen. */
interface Question {
  choice: Choice;
  pair: readonly [number, number] | undefined;
}

export type Answer = Omit<Certainty, 'ranked'> & { pair: ComparedPair | undefined };

/**
 * Returns a function that asks a second thread, so that the page never waits. A new question stops the work on the one
 * before.
 */
export function certaintyWorker(data: PageData, script: string, answered: (answer: Answer) => void) {
  let worker: Worker | undefined;
  let isBusy = false;
  const start = () => {
    const started = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    started.postMessage(data);
    started.addEventListener('message', ({ data: answer }) => {
      isBusy = false;
      answered(answer);
    });
    return started;
  };
  return (question: Question): void => {
    if (isBusy) {
      worker?.terminate();
      worker = undefined;
    }
    worker ??= start();
    isBusy = true;
    worker.postMessage(question);
  };
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

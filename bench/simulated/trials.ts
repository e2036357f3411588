import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { range } from 'd3-array';
import { pack } from 'tar-stream';
import { datasets, HEADER } from '../../pipeline/sources/trials/trial-files.ts';
import { simulateLeaderboard } from './leaderboard.ts';
import { simulatedNormal } from './normal.ts';

const PEOPLE = 4;
const MODELS = 26;
const IMAGES = 40;
const classes = ['airplane', 'bear', 'bicycle', 'bird', 'boat', 'bottle', 'car', 'cat'];
/** For each data set, a condition that is evaluated and one that is not, as written in the archives. */
const conditions: Record<string, readonly [string, string]> = {
  colour: ['bw', 'cr'],
  'false-colour': ['False', 'True'],
  'uniform-noise': ['0.10', '0.90'],
};

/**
 * An observer. With probability `copied` it is correct on exactly the easy images; otherwise with probability
 * `accuracy`.
 */
type SimulatedObserver = { copied: number; accuracy: number };

/** Share of images that are easy for all observers. */
const EASY = 0.6;
const person: SimulatedObserver = { copied: 0.8, accuracy: EASY };

/** The observer for a model with this behavioural ability. */
function simulatedModel(ability: number): SimulatedObserver {
  const share = 1 / (1 + Math.exp(-ability));
  return { copied: 0.7 * share, accuracy: 0.3 + 0.5 * share };
}

/**
 * Simulates both archives of trials. Observers agree only because of the easy images, so the covariance of two
 * observers' correctness is copied₁ × copied₂ × EASY × (1 − EASY). One model is in both archives, and one has a
 * duplicate.
 */
export async function simulateTrials(): Promise<Record<string, Uint8Array>> {
  const { truth } = simulateLeaderboard();
  const { uniform } = simulatedNormal(4);
  const observers = [
    ...range(PEOPLE).map((i) => [`subject-0${i + 1}`, person] as const),
    ...range(MODELS).map((i) => [`simulated_${i}`, simulatedModel(truth.abilities[i]!.behavior)] as const),
  ];
  const files = new Map<string, Map<string, string>>(observers.map(([name]) => [name, new Map()]));
  for (const dataset of datasets) {
    const labels = conditions[dataset] ?? ['7', dataset === 'rotation' ? '0' : 'NaN'];
    const images = labels.flatMap((label) =>
      range(IMAGES).map((i) => ({ label, i, isEasy: uniform() < EASY })),
    );
    for (const [name, { copied, accuracy }] of observers) {
      const rows = images.map(({ label, i, isEasy }, trial) => {
        const isCorrect = uniform() < copied ? isEasy : uniform() < accuracy;
        const object = classes[i % 8]!;
        const other = classes[(i + 1) % 8]!;
        const wrong = name.startsWith('subject') && trial % 9 === 0 ? 'na' : other;
        const image = `${trial}_sim_${label}_${object}_00_n0${i}_${dataset}-${label}.png`;
        return `${name},1,${trial + 1},NaN,${isCorrect ? object : wrong},${object},${label},${image}`;
      });
      files.get(name)!.set(dataset, rows.join('\n'));
    }
  }
  const people = observers.slice(0, PEOPLE).map(([name]) => name);
  const models = observers.slice(PEOPLE).map(([name]) => name);
  const rows = (name: string) => files.get(name)!;
  const duplicate = new Map(
    [...rows('simulated_25')].map(([dataset, text]) => [
      dataset,
      text.replaceAll('simulated_25,', 'simulated_25_twin,'),
    ]),
  );
  const first = models.slice(0, MODELS / 2 + 1);
  const second = models.slice(MODELS / 2);
  return {
    'bethgelab.tar.gz': await archive([...people, ...first].map((name) => [name, rows(name)])),
    'thieringer.tar.gz': await archive([
      ...[...people, ...second].map((name): [string, Map<string, string>] => [name, rows(name)]),
      ['simulated_25_twin', duplicate],
    ]),
  };
}

async function archive(runs: [string, Map<string, string>][]): Promise<Uint8Array> {
  const tar = pack();
  // Compression works best with the similar files of a data set side by side.
  for (const dataset of datasets) {
    // As in the archives.
    const header = dataset === 'edge' ? HEADER : HEADER.replace('session', 'Session');
    for (const [name, byDataset] of runs) {
      const rows = byDataset.get(dataset)!;
      const path = `model-vs-human-simulated/raw-data/${dataset}/${dataset}_${name.replaceAll('_', '-')}_session-1.csv`;
      tar.entry({ name: path, mtime: new Date(0) }, `${header}\r\n${rows.replaceAll('\n', '\r\n')}\r\n`);
    }
  }
  tar.finalize();
  return gzipSync(await buffer(tar as unknown as AsyncIterable<Buffer>));
}

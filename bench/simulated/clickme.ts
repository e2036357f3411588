import { simulateLeaderboard, siteFormat } from './leaderboard.ts';
import { simulatedNormal } from './normal.ts';

/** Correlation of both tables with behavioural ability, over models. */
const CLICKME_LOADING = -0.5;

/** Simulates both tables. As in the real ones, names differ from the leaderboard's in punctuation. */
export function simulateClickMe(): Record<string, Uint8Array> {
  const { truth } = simulateLeaderboard();
  const { loadingOn } = simulatedNormal(3);
  const name = (i: number) => `Simulated_${i}`;
  const score = (i: number) => 0.3 + 0.1 * loadingOn(truth.abilities[i]!.behavior, CLICKME_LOADING);
  const models = truth.abilities.map((_, i) => i);
  const tics = models.map((i) => `${name(i)},${70 + (i % 20)},${siteFormat(score(i))}\n`);
  const onevision = models.map((i) => `${name(i)},cnn,0.7,${(3 * score(i)).toFixed(6)}\n`);
  return {
    'tics_alignment.csv': Buffer.from(['model,top1,spearman\n', ...tics].join('')),
    'onevision.csv': Buffer.from(['model,model_type,acc,imgnet_alignment\n', ...onevision].join('')),
  };
}

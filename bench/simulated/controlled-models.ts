import { benchmarkNames } from '../../pipeline/sources/tables/controlled-models.ts';
import { simulatedNormal } from './normal.ts';

const CONFIGURATIONS = 30;
const SEEDS = 3;
const FAMILIES = ['resnet18', 'convnext_tiny', 'deit_small', 'efficientnet_b0', 'alexnet', 'cornet_s'];
/** Weight of training on the scores; the rest is noise of the model and benchmark. */
const TRAINING_LOADING = 0.9;

/** Simulates the table: the better a configuration is trained, the higher are the accuracy and all scores of its seeds. */
export function simulateControlledModels(): Record<string, Uint8Array> {
  const { uniform, loadingOn } = simulatedNormal(4);
  const lines = Array.from({ length: CONFIGURATIONS }, (_, i) => {
    const accuracy = (0.8 * (i + uniform())) / CONFIGURATIONS;
    // Standardised: a uniform number has a standard deviation of 1 ÷ √12.
    const training = (accuracy / 0.8 - 0.5) * Math.sqrt(12);
    const configuration = `${FAMILIES[i % FAMILIES.length]}_simulated_${i}`;
    return Array.from({ length: SEEDS }, (_, seed) =>
      benchmarkNames.map((benchmark) => {
        const score = 0.3 + 0.1 * loadingOn(training, TRAINING_LOADING);
        return `${configuration}_seed-${seed},${benchmark},${score.toFixed(6)},${seed},${accuracy.toFixed(6)},simulated\n`;
      }),
    );
  });
  const text = ['model_id,benchmark_name,score,seed,acc,dataset\n', ...lines.flat(2)].join('');
  return { 'benchmark_scores.csv': Buffer.from(text) };
}

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// If set, every Node process reads these certificates, which takes longer than its start. Test servers need none.
delete process.env.NODE_EXTRA_CA_CERTS;
// The servers of tests are on loopback.
for (const name of Object.keys(process.env)) if (/^(https?|all)_proxy$/i.test(name)) delete process.env[name];

/**
 * Starts the longest files first, so that two cores do not wait for one of them at the end. The default sequencer sorts
 * the others by their last durations, or by file size if these are unknown.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      /\/(real|own-trials|skipping|degenerate|more-studies|night|slurm)\.test/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const slow = ['test/slow/**/*.test.ts'];
/**
 * What seldom breaks and takes long: nights, kills, disks, locks, Slurm, signals, damage, other days, past
 * dates, future, more real data, trials of the user, and tables with traps or little in them.
 */
const faults = [
  'test/faults/**/*.test.ts',
  'test/pipeline/{slurm,changed-by-hand,any-day,as-of,tomorrow,judgement,own-trials,degenerate}.test.ts',
  'test/{workers/slurm,program/lock}.test.ts',
  'test/nightly/{nights,real-changes}.test.ts',
];
const integration = ['pipeline', 'nightly', 'consumers', 'browser'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

/** Settings of projects that run whole pipelines. */
const pipelines = {
  globalSetup: 'test/finished.ts',
  isolate: false,
  // A run of all stages takes five seconds, but minutes on a busy machine.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // The smallest machine has two cores.
  maxWorkers: 3,
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Keeps transformed modules in node_modules/: half the time of loading them is transforming them.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'bench/*.test.ts'],
          exclude: [...integration, ...faults, ...slow],
          // Files share imported modules, because loading these takes longer than most tests.
          isolate: false,
          // One more than two cores, because some tests only wait for a timer or another process.
          maxWorkers: 3,
          // Tests take at most three seconds, but longer on a busy machine.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { ...pipelines, name: 'integration', include: integration, exclude: faults } },
      { test: { ...pipelines, name: 'faults', include: faults } },
      {
        test: {
          name: 'slow',
          include: slow,
          globalSetup: 'test/finished.ts',
          // Simulations of many worlds.
          testTimeout: 2_400_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
        },
      },
    ],
  },
});

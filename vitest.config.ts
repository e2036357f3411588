import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Where it is set, every Node process reads certificates for longer than it starts; servers of tests have none.
delete process.env.NODE_EXTRA_CA_CERTS;

/** What takes longest comes first: a machine of two cores would wait for it at the end. Without earlier times, files start by their sizes. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => /\/(kill|nights?|slurm)\.test/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const slow = ['test/slow/**/*.test.ts'];
const integration = ['pipeline', 'faults', 'nightly', 'consumers', 'browser'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...integration, ...slow],
          // Files share what they import, since loading it takes longer than most tests.
          isolate: false,
          // Some tests wait, for time or for another process.
          maxWorkers: 3,
          // A test takes three seconds at most, and longer where the machine does something else too.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: integration,
          globalSetup: 'test/finished.ts',
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each file runs whole pipelines; two cores are the smallest machine.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'slow',
          include: slow,
          globalSetup: 'test/finished.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
        },
      },
    ],
  },
});

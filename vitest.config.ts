import { defineConfig } from 'vitest/config';

const slow = ['test/slow/**/*.test.ts'];
const integration = ['pipeline', 'faults', 'nightly', 'consumers', 'browser'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...integration, ...slow],
          // Files share what they import, since loading it takes longer than most tests.
          isolate: false,
          maxWorkers: 2,
          // A test takes three seconds at most, and longer where the machine does something else too.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: integration,
          globalSetup: 'test/finished.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each file runs whole pipelines; two cores are the smallest machine.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: 'slow', include: slow } },
    ],
  },
});

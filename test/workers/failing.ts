import { correlateTask } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import { emptyCorrelations } from '../../pipeline/statistics/correlation/correlations.ts';
import { Workers } from '../../pipeline/workers/workers.ts';

// Shares a task that fails in the other thread. An argument catches the error.

const columns = [Float64Array.of(1, 3, 2, 4), Float64Array.of(2, 1, 4, 3)];

/** Getters are not cloned for another thread, so `columns` and `method` are undefined there. */
class OnlyHere {
  readonly found = emptyCorrelations(2, 'spearman');
  get columns() {
    return columns;
  }
  get method() {
    return 'spearman' as const;
  }
}

const shared = new Workers(2).share(correlateTask, new OnlyHere(), 2, 1e9);
const settled = process.argv[2]
  ? shared.catch(({ message }: Error) => console.log(`caught: ${message}`))
  : shared;
settled.then(() => console.log('done'));

import { correlateTask } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import {
  type CorrelationMethod,
  emptyCorrelations,
} from '../../pipeline/statistics/correlation/correlations.ts';
import { Workers } from '../../pipeline/workers/workers.ts';

// Shares a task that fails in the other thread (argument `thread`) or in every thread (any other argument). A second
// argument catches the error.

const columns = [Float64Array.of(1, 3, 2, 4), Float64Array.of(2, 1, 4, 3)];

/** Getters are not cloned for another thread, so `columns` and `method` are undefined there. */
class OnlyHere {
  readonly found = emptyCorrelations(2, 'spearman');
  get columns() {
    return columns;
  }
  get method(): CorrelationMethod {
    return 'spearman';
  }
}

const [who, isCaught] = process.argv.slice(2);
const here = new OnlyHere();
const input = who === 'thread' ? here : { columns, method: 'kendall' as const, found: null as never };
const shared = new Workers(2).share(correlateTask, input, 2, 1e9);
const settled = isCaught ? shared.catch(({ message }: Error) => console.log(`caught: ${message}`)) : shared;
settled.then(() => console.log('done'));

import type { Workers } from '../../workers/workers.ts';
import { type PairQuantity, renumberPairs } from '../correlation/pair-means.ts';
import type { Distribution, Sampling } from './bootstrap.ts';
import { type PairIntervals, resampleAgreement } from './resample-agreement.ts';
import type { Resampled } from './resampled-agreement.ts';

/** A quantity of a plan, with what its runs found: nothing before them, and where resampling says nothing. */
export type Planned<Q extends PairQuantity = PairQuantity> = Q & {
  /** Over resamples of models. */
  byModels?: Distribution;
  /** Over families left out. */
  byFamilies?: Distribution;
  /** Its value without each family (by the number of `familyUnits`), and last with all. */
  withoutFamilies?: Float64Array;
};

/**
 * Quantities built on the correlations of the same models and metrics. Tables add theirs; then the models are resampled once for
 * all of them, and each family is left out once.
 */
export class ResamplingPlan {
  private readonly quantities: PairQuantity[] = [];
  private readonly planned: Planned[] = [];

  /** @param scores with a control, pairs of plain correlations follow those of the partial ones */
  constructor(private readonly scores: Pick<Resampled, 'columns' | 'counted' | 'control'>) {}

  /**
   * Adds a quantity.
   *
   * @param places per pair that the quantity counts, its index among the plan's pairs; by default these are the same
   */
  add<Q extends PairQuantity>(quantity: Q, places?: Int32Array): Planned<Q> {
    const planned: Planned<Q> = { ...quantity };
    const { kind, pairs, weights } = quantity;
    const own: PairQuantity = { kind, pairs, ...(weights && { weights }) };
    this.quantities.push(places ? renumberPairs(own, places) : own);
    this.planned.push(planned);
    return planned;
  }

  /**
   * Resamples models.
   *
   * @param isCounted whether a pair of the plan gives an interval
   * @returns intervals of all pairs; none without `withPairs`
   */
  async overModels(
    workers: Workers,
    sampling: Sampling,
    { isCounted = () => true, withPairs = false }: { isCounted?: IsCounted; withPairs?: boolean } = {},
  ): Promise<PairIntervals> {
    const { pairs, quantities } = await this.resample(workers, sampling, withPairs);
    for (const [q, planned] of this.planned.entries())
      if (this.hasInterval(q, isCounted)) planned.byModels = quantities[q]!;
    return pairs;
  }

  /** Leaves out each family in turn. */
  async overFamilies(workers: Workers, sampling: Sampling, isCounted: IsCounted = () => true): Promise<void> {
    const { values, quantities } = await this.resample(workers, sampling, false);
    for (const [q, planned] of this.planned.entries()) {
      planned.withoutFamilies = values.subarray(q * sampling.resamples, (q + 1) * sampling.resamples);
      if (this.hasInterval(q, isCounted)) planned.byFamilies = quantities[q]!;
    }
  }

  private async resample(workers: Workers, sampling: Sampling, withPairs: boolean) {
    const { scores, quantities } = this;
    return await resampleAgreement(workers, { ...scores, quantities, sampling }, { withPairs });
  }

  /** Shares have no interval: sampling noise biases them, and resampling adds to the bias. */
  private hasInterval(q: number, isCounted: IsCounted): boolean {
    const { kind, pairs } = this.quantities[q]!;
    return kind === 'mean' && pairs.some(isCounted);
  }
}

type IsCounted = (pair: number) => boolean;

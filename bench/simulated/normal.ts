import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * Seeded random numbers, uniform over [0, 1), standard normal, and standard normal with a correlation with another
 * number.
 */
export function simulatedNormal(seed: number) {
  const random = xoroshiro128plus(seed);
  const uniform = () => uniformFloat64(random);
  // Box & Muller 1958.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const loadingOn = (factor: number, loading: number) =>
    loading * factor + Math.sqrt(1 - loading ** 2) * normal();
  return { uniform, normal, loadingOn };
}

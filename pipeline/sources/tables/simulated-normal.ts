import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded random numbers, uniform over [0, 1) and standard normal. */
export function simulatedNormal(seed: number): { uniform(): number; normal(): number } {
  const random = xoroshiro128plus(seed);
  const uniform = () => uniformFloat64(random);
  // Box & Muller 1958.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

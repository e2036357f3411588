/** Milliseconds of work between two chances for the browser to draw. */
const SLICE = 8;

/** Runs a generator to its end without blocking the page; undefined if it is no longer `wanted`. */
export async function inSlices<Result>(
  work: Generator<unknown, Result>,
  wanted: () => boolean,
): Promise<Result | undefined> {
  while (wanted()) {
    const end = performance.now() + SLICE;
    do {
      const { done, value } = work.next();
      if (done) return value as Result;
    } while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return undefined;
}

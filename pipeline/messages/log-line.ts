/** Width of the column of paths in the log. */
export const PATH = 42;

/** A log line with a path, a size and a duration. */
export function progress(path: string, size: string, milliseconds: number): string {
  return `${path.padEnd(PATH)} ${size.padStart(16)}  ${(milliseconds / 1000).toFixed(2).padStart(6)} s`;
}

/** The width of the column of paths in what a run says. */
export const PATH = 42;

/** The line of an artifact: what it is, how much is in it, how long that took. */
export function progress(path: string, size: string, milliseconds: number): string {
  return `${path.padEnd(PATH)} ${size.padStart(16)}  ${(milliseconds / 1000).toFixed(2).padStart(6)} s`;
}

/** `4,200` */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}

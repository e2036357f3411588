/**
 * The time of every run in a test that sets no other. A leaderboard with later scores would be refused, so it is after the states of all
 * sources that tests read.
 */
export const NOW = '2026-09-10T08:07:06.005Z';

/** A clock that has stopped. */
export function clockAt(time: string): () => Date {
  return () => new Date(time);
}

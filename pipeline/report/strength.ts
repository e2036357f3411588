/** Correlations below the first are called weak, and those above the second strong. */
export const [WEAK, STRONG] = [0.3, 0.6];

import { scale } from '@observablehq/plot';
import { CORRELATION_SCALE } from './palette.ts';

/** The colour of a correlation, in CSS. */
export const correlationColour = scale({ color: CORRELATION_SCALE }).apply as (rho: number) => string;

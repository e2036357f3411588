import { expect, it } from 'vitest';
import { shareNegative } from '../../pipeline/statistics/pair-means.ts';
import { correlateTest } from './worlds.ts';

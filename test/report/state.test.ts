import { describe, expect, it } from 'vitest';
import { firstState, fromFragment, toFragment } from '../../pipeline/report/browser/state.ts';
import { randomPageData } from './page-data.ts';

const data = randomPageData(5, 10);
const first = firstState(data);

describe('the state in the address', () => {
  it('starts with the leaderboard’s weights', () => {
    expect(first).toMatchObject({ transformation: 'scores', model: 'source:0', x: 'source:metric-0' });
    for (const weight of first.weights) expect(weight).toBeCloseTo(0.2, 12);
  });

  it('survives a round trip', () => {
    const state = {
      weights: [0.1, 1 / 3, 0, 1, 0.25],
      transformation: 'ranks' as const,
      model: 'source:3',
      x: 'source:metric-4',
      y: 'source:metric-7',
    };
    expect(fromFragment(toFragment(state, data), data, first)).toEqual(state);
  });

  it.each([
    '',
    '#',
    '#weights=V1:2,V2:0,V4:0,IT:0,behavior:0',
    '#weights=V1:-1,V2:0,V4:0,IT:0,behavior:0',
    '#weights=V1:x,V2:0,V4:0,IT:0,behavior:0',
    '#weights=V1:0.5',
    '#transformation=__proto__&model=nobody&x=%3Cscript%3E&y=',
    '#%E0%A4%A',
  ])('ignores the invalid fragment %j', (fragment) => {
    expect(fromFragment(fragment, data, first)).toEqual(first);
  });
});

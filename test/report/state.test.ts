import { describe, expect, it } from 'vitest';
import {
  firstState,
  fromFragment,
  type State,
  toFragment,
  weightsOf,
} from '../../pipeline/report/browser/state.ts';
import { words } from '../words.ts';
import { randomPageData } from './page-data.ts';

const data = randomPageData(5, 10);
const first = firstState(data);

describe('the state in the address', () => {
  it('starts with the leaderboard’s weights, and then has nothing in the address', () => {
    expect(first).toMatchObject({ transformation: 'scores', model: 'source:0', x: 'source:metric-0' });
    expect(firstState({ ...data, ownPair: [7, 2] })).toMatchObject({
      x: 'source:metric-7',
      y: 'source:metric-2',
    });
    for (const weight of weightsOf(first.weights, data)) expect(weight).toBeCloseTo(0.2, 12);
    expect(toFragment(first, data)).toBe('#');
  });

  it('survives a round trip, whatever is chosen, also without the sources of ids', () => {
    const state: State = {
      view: 'pair',
      weights: [10, 33, 0, 100, 25],
      transformation: 'ranks',
      model: 'source:3',
      other: 'source:1',
      x: 'source:metric-4',
      y: 'mean:V4',
      category: 'V4',
      type: '',
      dataSet: 'data 2',
      text: '50 % & more',
      least: 3,
    };
    const fragment = toFragment(state, data);
    expect(fragment).toBe(
      '#v=pair&w=10,33,0,100,25&t=r&m=source:3&o=source:1&x=source:metric-4&y=mean:V4&c=V4&d=data+2&q=50+%25+%26+more&n=3',
    );
    expect(fromFragment(fragment, data)).toEqual(state);
    const earlier = fragment.replace(/(?<==)(source|mean):/g, '');
    expect(fromFragment(earlier, data)).toEqual(state);
    const preset: State = { ...first, weights: 'equal' };
    expect(fromFragment(toFragment(preset, data), data)).toEqual(preset);
  });

  it('keeps the source of an id that two sources share', () => {
    const shared = structuredClone(data);
    shared.models[1]!.id = 'other:0';
    const fragment = toFragment({ ...first, view: 'model', model: 'other:0' }, shared);
    expect(fragment).toBe('#v=model&m=other:0');
    expect(fromFragment(fragment, shared).model).toBe('other:0');
  });

  it.each([
    '',
    ...words(
      '# #explore #w=101,0,0,0,0 #w=-1,0,0,0,0 #w=x,0,0,0,0 #w=1e1,0,0,0,0 #w=50 #w=balanced #%E0%A4%A',
    ),
    '#v=__proto__&t=constructor&m=nobody&x=%3Cscript%3E&y=&c=V9&k=x&d=&n=9',
  ])('ignores the invalid fragment %j', (fragment) => expect(fromFragment(fragment, data)).toEqual(first));
});

import { describe, expect, it } from 'vitest';
import { firstState, fromFragment, type State, toFragment } from '../../pipeline/report/browser/state.ts';
import { words } from '../words.ts';
import { randomPageData } from './page-data.ts';

const data = randomPageData(5, 10);
const first = firstState(data);

describe('the state in the address', () => {
  it('starts with the leaderboard’s weights, and then has nothing in the address', () => {
    expect(first).toMatchObject({
      transformation: 'scores',
      model: 'source:0',
      other: 'source:1',
      x: 'source:metric-0',
    });
    expect(firstState({ ...data, ownPair: [7, 2] })).toMatchObject({
      x: 'source:metric-7',
      y: 'source:metric-2',
    });
    expect(toFragment(first, data)).toBe('#');
  });

  it('survives a round trip, whatever is chosen, also without the sources of ids', () => {
    const state: State = {
      view: 'pair',
      weights: [10, 33, 0, 100, 25],
      transformation: 'ranks',
      model: 'source:3',
      other: 'source:4',
      x: 'source:metric-4',
      y: 'mean:V4',
      text: '50 % & more',
    };
    const fragment = toFragment(state, data);
    expect(fragment).toBe(
      '#v=pair&w=10,33,0,100,25&t=r&a=source:3&b=source:4&x=source:metric-4&y=mean:V4&q=50+%25+%26+more',
    );
    expect(fromFragment(fragment, data)).toEqual(state);
    const earlier = fragment
      .replace(/(?<==)(source|mean):/g, '')
      .replace('&a=', '&m=')
      .replace('&b=', '&o=');
    expect(fromFragment(earlier, data)).toEqual(state);
    const preset: State = { ...first, weights: 'equal', other: '' };
    expect(fromFragment(toFragment(preset, data), data)).toEqual(preset);
  });

  it('keeps the source of an id that two sources share', () => {
    const shared = structuredClone(data);
    shared.models[2]!.id = 'other:0';
    const fragment = toFragment({ ...first, view: 'model', model: 'other:0' }, shared);
    expect(fragment).toBe('#v=model&a=other:0');
    expect(fromFragment(fragment, shared).model).toBe('other:0');
  });

  it.each([
    '',
    ...words(
      '# #explore #w=101,0,0,0,0 #w=-1,0,0,0,0 #w=x,0,0,0,0 #w=1e1,0,0,0,0 #w=50 #w=balanced #%E0%A4%A',
    ),
    '#v=__proto__&t=constructor&a=nobody&x=%3Cscript%3E&y=&c=V9&k=x&d=&n=9',
  ])('ignores the invalid fragment %j', (fragment) => expect(fromFragment(fragment, data)).toEqual(first));
});

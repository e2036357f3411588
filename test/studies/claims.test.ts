import { expect, it } from 'vitest';
import { readStudy, studyNames } from '../../pipeline/studies/study.ts';
import { casesIn } from '../cases.ts';

const cases = casesIn<[study: string, statement: string, quantity: object]>(
  import.meta.dirname,
  'claims.yml',
);
const claims = studyNames().flatMap((study) => readStudy(study).claims.map((claim) => ({ study, ...claim })));

it.each(claims)(
  '$claim_id of $study is judged by its own quantity alone',
  ({ study, statement, quantity }) => {
    const own = cases.filter(([, pattern]) => new RegExp(pattern).test(statement));
    expect(own.map(([, pattern]) => pattern)).toHaveLength(1);
    const [[published, , judgedBy]] = own as [(typeof own)[number]];
    if (quantity.kind !== 'incomparable') {
      expect(study).toBe(published);
      expect(quantity).toMatchObject(judgedBy);
    }
  },
);

it('no claim in words is a number or a list', () => {
  const inWords = claims.filter(({ published }) => published === null);
  expect(inWords.map(({ claim_id }) => claim_id)).toEqual(['story_components', 'neural_behavior_low']);
});

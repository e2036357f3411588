import { describe, expect, inject, it } from 'vitest';
import { AGAIN, COPIED, startNights } from './fake-source.ts';

const { source, nights } = await startNights(inject('finished'));

describe('a refresh with many new models and metrics', () => {
  it('publishes them, notes a headline that they moved, and counts copies once', async () => {
    nights.project.editStudy((study) => {
      study.as_of = 'latest';
      study.metric_sets[0]!.include.domains = ['neural'];
    });
    await nights.outputOf();
    source.mood = 'crowded';
    const output = await nights.outputOf();
    const notes = [
      /paper: the mean correlation of two metrics is now \S+; in the last release it was .*; what is new or gone moved it/,
      /paper: new, with the scores of others: brain-score:Again2026-0 \(as brain-score:MajajHong2015\.IT-pls\), .*/,
    ];
    for (const note of notes) {
      expect(output).toMatch(note);
      expect(nights.status().notes).toContainEqual(expect.stringMatching(note));
    }
    const [{ n, original } = {}] = await nights.project.query(
      `select count(*)::integer as n, any_value(copy_of) as original
       from cohort.metric where reason = 'copy of another metric'`,
    );
    expect([n, original]).toEqual([AGAIN.length, `brain-score:${COPIED}`]);
    expect(nights.project.read('out/current/paper/report/index.html')).toContain(
      ', outside the interval before',
    );
  });
});

import path from 'node:path';
import { group } from 'd3-array';
import { shown, UserError } from '../../messages/errors.ts';
import { count, upToTwenty } from '../../messages/plurals.ts';
import { printable } from '../../messages/printable.ts';
import type { Effects } from '../../sources/effects.ts';
import { FOLDER } from '../../studies/folder.ts';
import type { Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/reader.ts';
import { type Row, rowsOf } from '../../warehouse/rows.ts';

/** Logs which names of the user's own tables match models of the study. Too few matches are an error. */
export async function judgeNameMatches(
  study: Study,
  reader: Reader,
  effects: Pick<Effects, 'log'>,
): Promise<void> {
  if (study.csv.length === 0) return;
  const say = (line: string) => effects.log(printable(line));
  const rows = rowsOf(await reader.columns('select * from cohort.own_model order by all'));
  for (const { source_id, file } of study.csv) {
    const own = rows.filter((row) => row.source_id === source_id);
    if (own.length === 0) continue;
    const matched = own.filter(({ status }) => status === 'matched').length;
    const others = othersOf(own);
    if (matched < study.minimum_models) throw tooFewMatches(study, file, own, matched);
    say(`${study.name}: ${matchedOf(matched, own.length)} of ${source_id} match models of the study`);
    for (const [status, names] of others)
      say(`${study.name}: ${names.length} ${STATUS[status]}: ${upToTwenty(names.map(shownWithCandidate))}`);
    if (others.size > 0) say(`${study.name}: all names and their closest candidates are in cohort/own_model`);
  }
}

const STATUS: Record<string, string> = {
  unmatched: 'unmatched',
  ambiguous: 'ambiguous (they match several models, or two of them match one model)',
  not_in_study: 'known, but without scores in this study',
  not_in_cohort: 'left out by every metric set (cohort/model says why)',
};

/** Names by status, without the matched ones. */
function othersOf(rows: readonly Row[]): Map<string, Row[]> {
  return group(
    rows.filter(({ status }) => status !== 'matched'),
    ({ status }) => String(status),
  );
}

function matchedOf(matched: number, all: number): string {
  return `${matched} of ${count(all, 'model name', 'model names')}`;
}

function shownWithCandidate({ source_name, candidates }: Row): string {
  const [closest] = String(candidates ?? '').split('; ');
  return closest ? `${shown(source_name)} (closest: ${closest})` : shown(source_name);
}

function tooFewMatches(study: Study, file: string, rows: readonly Row[], matched: number): UserError {
  const others = [...othersOf(rows).values()].flat();
  const names = count(rows.length, 'model name', 'model names');
  const needed = `${study.minimum_models} are needed (minimum_models)`;
  return new UserError({
    where: file.startsWith('https:') ? file : path.join(FOLDER, file),
    problem:
      matched === 0
        ? `none of its ${names} matches a model of the study; ${needed}`
        : `only ${matched} of its ${names} match models of the study; ${needed}`,
    expected: `at least ${study.minimum_models} models that have scores on other metrics`,
    found: others.length === 0 ? `${names}, all of them known` : upToTwenty(others.map(shownWithCandidate)),
    next:
      rows.length < study.minimum_models
        ? 'add models of the leaderboard'
        : 'use the leaderboard’s names, or copy the id of a candidate (in brackets) into the column of models',
  });
}

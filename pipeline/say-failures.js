// Plain JavaScript, since what failed may be the installation.
import fs from 'node:fs';
import path from 'node:path';

/**
 * Writes down what failed in a run of Make, each reason once, and what to type next.
 *
 * @param {string} notes the file of what stages noted
 * @param {string} target a file as old as the run, for what is to be said
 * @param {string} command what was typed
 */
export function sayFailures(notes, target, command) {
  const known = noted(notes);
  const failures = [...known, ...silent(known, target)];
  if (failures.length === 0) failures.push({ stage: 'a step', problem: 'see its message above' });
  const reasons = new Map();
  for (const failure of failures) {
    const reason = `${failure.problem}\n${failure.next}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), failure]);
  }
  const text = [...reasons.values()].map((alike) => said(alike, command)).join('\n');
  try {
    fs.writeFileSync(target, text);
  } catch (error) {
    console.error(text);
    throw error;
  }
}

/** What stages said that they failed of, as `failures.ts` writes it. */
function noted(notes) {
  if (!fs.existsSync(notes)) return [];
  const lines = fs.readFileSync(notes, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Stages that began in this run, did not end, and noted nothing: killed, or never bundled. */
function silent(known, target) {
  const build = path.dirname(target);
  const began = fs.existsSync(target) ? fs.statSync(target).mtimeMs : 0;
  return fs
    .readdirSync(build, { recursive: true })
    .filter((name) => path.basename(name) === '.start')
    .filter((name) => fs.statSync(path.join(build, name)).mtimeMs >= began)
    .map((name) => stageOf(path.dirname(name).split(path.sep)))
    .filter((stage) => !known.some((each) => each.stage === stage))
    .map((stage) => ({ stage, problem: 'ended unexpectedly; see its output above' }));
}

function stageOf([study, stage = study === 'normalize' ? undefined : 'publish']) {
  return stage ? `${stage} of ${study}` : study;
}

function said([{ stage, problem, next }, ...others], command) {
  const count = `${others.length} more ${others.length === 1 ? 'stage' : 'stages'}`;
  const more = `  and ${count} for the same reason: ${others.map((each) => each.stage).join(', ')}\n`;
  const lines = `${stage} failed: ${problem}`.replaceAll('\n', '\n  ');
  return `${lines}\n${others.length > 0 ? more : ''}  next: ${withCommand(next, command)}`;
}

/** Some say themselves what to run. */
function withCommand(next = 'fix the error above', command) {
  return /\brun\b/.test(next) ? next : `${next}; then run \`${command}\``;
}

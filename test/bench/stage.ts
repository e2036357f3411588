import fs from 'node:fs';
import { explain } from '../../pipeline/messages/explain-error.ts';
import { Run } from '../../pipeline/program/run.ts';
import { terminalEffects } from '../../pipeline/program/terminal-effects.ts';
import { stages } from '../../pipeline/stages/index.ts';
import normalize from '../../pipeline/stages/normalize/normalize.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import { SPILL } from '../../pipeline/warehouse/database.ts';
import { place } from '../../pipeline/warehouse/publish-folder.ts';

// Runs one stage of the study `paper`, without fetching and without checking the stages that it does not read.

const effects = terminalEffects();

async function makeNormalize(): Promise<void> {
  const run = new Run<undefined>(undefined, effects);
  await run.stage(normalize).finally(() => run.close());
}

async function make(name: string): Promise<void> {
  const study = readStudy('paper');
  const stage = stages.find((each) => each.name === name);
  if (!stage) throw new Error(`no stage ${name}`);
  const run = new Run(study, effects);
  run.reuse(normalize.name);
  for (const each of stage.reads) if (each !== normalize.name) run.reuse(each, study.name);
  await run.stage(stage).finally(() => run.close());
  if (stage === stages.at(-1)) place(study.name, run.files());
}

const name = process.argv[2] ?? '';
try {
  process.env.TZ = 'UTC';
  // A run does this when it takes the lock.
  fs.mkdirSync(SPILL, { recursive: true });
  await (name === normalize.name ? makeNormalize() : make(name));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

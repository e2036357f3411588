import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { simulatedNormal } from '../../pipeline/sources/tables/simulated-normal.ts';
import { datasets } from '../../pipeline/sources/trials/trial-files.ts';
import { Project } from '../project.ts';
import { bundleStages, watchStage, withCode } from './scale-code.ts';
import type { Bounds, Watched } from './watched.ts';

/** Trials of one observer on one data set; real ones have 80 to 1,280. */
const TRIALS = 1000;
const PEOPLE = 4;
const CLASSES = ['airplane', 'bear', 'bicycle', 'bird', 'boat', 'bottle', 'car', 'cat'];

/** Runs `normalize` on about this number of trials, in two archives in the format of the real ones. */
export async function normalizeTrials(
  trials: number,
  bounds: Bounds,
): Promise<{ found: Watched; trials: number; files: number }> {
  const models = Math.max(2, Math.round(trials / TRIALS / datasets.length) - 2 * PEOPLE);
  const half = Math.ceil(models / 2);
  const project = new Project();
  try {
    fs.rmSync(project.path('pipeline/studies/latest.json'));
    project.editStudy((study) => {
      study.sources = [{ source_id: 'model-vs-human' }];
      study.metric_sets = study.metric_sets.slice(0, 1);
      study.claims = [];
      study.readings = { claims: [], cohorts: [] };
    });
    const folder = project.path('raw/model-vs-human/2022-03-21');
    fs.mkdirSync(folder, { recursive: true });
    withCode(project);
    // Raises the limits on the size of an archive.
    project.edit('pipeline/sources/trials/trial-files.ts', (text) =>
      text.replace(/(wantedBytes|totalBytes): .*,/g, '$1: 2 ** 33,'),
    );
    const archives = [
      ['bethgelab.tar.gz', 0, half],
      ['thieringer.tar.gz', half, models],
    ] as const;
    for (const [name, from, to] of archives) {
      await writeArchive(`${folder}/${name}`, from, to);
      const files = datasets.length * (PEOPLE + to - from);
      // The numbers of files and trials of each archive are pinned, too.
      project.edit('pipeline/sources/trials/model-vs-human.ts', (text) =>
        text.replace(
          new RegExp(`'${name}': \\{ files: \\d+, trials: [\\d_]+ \\}`),
          () => `'${name}': { files: ${files}, trials: ${files * TRIALS} }`,
        ),
      );
    }
    await bundleStages(project);
    const found = await watchStage(project, 'normalize', bounds);
    const files = datasets.length * (2 * PEOPLE + models);
    return { found, trials: files * TRIALS, files };
  } finally {
    project.remove();
  }
}

/** Writes an archive of all people and some of the models. */
async function writeArchive(file: string, from: number, to: number): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createGzip({ level: 1 }), fs.createWriteStream(file));
  const observers = [
    ...Array.from({ length: PEOPLE }, (_, i) => ({ name: `subject-0${i + 1}`, seed: i + 1 })),
    ...Array.from({ length: to - from }, (_, i) => ({ name: `simulated-${from + i}`, seed: 100 + from + i })),
  ];
  for (const { name, seed } of observers) {
    for (const dataset of datasets) {
      const path = `model-vs-human/raw-data/${dataset}/${dataset}_${name}_session-1.csv`;
      const text = sessionOf(name, dataset, seed);
      await new Promise<void>((resolve, reject) =>
        tar.entry({ name: path, mtime: new Date(0) }, text, (error) => (error ? reject(error) : resolve())),
      );
    }
  }
  tar.finalize();
  await written;
}

/** The CSV of a session, with about 65 % correct answers. */
function sessionOf(name: string, dataset: string, seed: number): string {
  const { uniform } = simulatedNormal(seed);
  const rows = ['subj,Session,trial,rt,object_response,category,condition,imagename'];
  for (let trial = 0; trial < TRIALS; trial++) {
    const object = CLASSES[trial % CLASSES.length]!;
    const answer = uniform() < 0.6 ? object : CLASSES[Math.floor(uniform() * CLASSES.length)]!;
    rows.push(
      `${name},1,${trial + 1},NaN,${answer},${object},7,${trial}_sim_7_${object}_00_n0${trial}_${dataset}.png`,
    );
  }
  return `${rows.join('\r\n')}\r\n`;
}

import * as z from 'zod';
import { upToTwenty } from '../../messages/counts-and-lists.ts';
import { shown, UserError } from '../../messages/errors.ts';
import { newlyOutside, SHARES } from '../score-range.ts';
import {
  gitHubFile,
  nextStep,
  type RawFile,
  type ScoredSnapshot,
  type Snapshot,
  type Source,
} from '../source.ts';
import { metricsOf, readExport } from './leaderboard-export.ts';
import { readLeaderboard } from './leaderboard-json.ts';

/** The leaderboard: the endpoint behind its compare page, and exports that users downloaded earlier. */
export const brainScore: Source = {
  id: 'brain-score',
  title: 'Brain-Score vision leaderboard',
  licence: 'none stated',
  citation:
    'Schrimpf et al. 2018, Brain-Score: which artificial neural network for object recognition is most ' +
    'brain-like?, bioRxiv 407007; Schrimpf et al. 2020, Integrative benchmarking to advance neurally ' +
    'mechanistic models of human intelligence, Neuron 108. Its Hebart2023-match are the THINGS ' +
    'odd-one-out judgements of Hebart et al. 2020, Nature Human Behaviour 4, and Hebart et al. 2023, ' +
    'eLife 12; on models: Muttenthaler et al. 2022, arXiv 2211.01201',
  files: [
    {
      url: 'https://www.brain-score.org/vision/compare/data/',
      file: 'leaderboard.json',
      maximumBytes: 64 * 2 ** 20,
      contentTypes: ['application/json'],
    },
    gitHubFile(
      'CS-433/ml-project-2-http-226-418/8c0ff6ffd49a9757c9caf4ed73ce844b807386d4/resources/benchmark_scores.csv',
      'leaderboard-2024-12-18.csv',
    ),
    gitHubFile(
      'drewlinsley/tics_alignment/5d987e723de1e8f328cac38944e860b5b8ca043b/csvs/benchmark_scores.csv',
      'leaderboard-2025-04-05.csv',
    ),
  ],
  // The site's export button makes a ZIP; it used to make a plain CSV.
  droppable: /\.(csv|zip)$/i,
  redirectOrigins: ['https://brain-score.org', 'https://www.brain-score.org'],
  read: readAll,
};

/** Exports describe neither their columns nor their date: the JSON documents and the file name do. */
async function readAll(files: readonly RawFile[]): Promise<Snapshot[]> {
  const documents = new Map(
    files.filter(({ name }) => name.endsWith('.json')).map((file) => [file, readLeaderboard(file)]),
  );
  const known = metricsOf([...documents.values()].map(({ metric }) => metric));
  const readings = await Promise.all(
    files.map(async (file) => ({
      file,
      reading: documents.get(file) ?? (await readExport(file, dateOf(file), known)),
    })),
  );
  checkUnits(readings);
  return readings.map(({ reading }) => reading);
}

/** A file, and what it says. */
interface FileReading {
  file: RawFile;
  reading: ScoredSnapshot;
}

/** Refuses scores in another unit in files that no refresh judges, unless a judged file has them, too. */
function checkUnits(readings: readonly FileReading[]): void {
  const isUnjudged = ({ file }: FileReading) => file.isUnjudged || file.isByHand;
  const judged = readings.filter((each) => !isUnjudged(each)).map(({ reading }) => reading);
  for (const { file, reading } of readings.filter(isUnjudged)) {
    const found = newlyOutside(judged, [reading]);
    if (found.length === 0) continue;
    throw new UserError(file.where, 'scores in another unit', {
      expected: SHARES,
      found: upToTwenty(found),
      next: nextStep(
        file,
        `compare with the site; if they are right, add ACCEPT=${brainScore.id} to the command`,
      ),
    });
  }
}

/** The date in the file's name, or that of its folder. */
function dateOf({ name, date, where }: RawFile): string {
  const found = /\d{4}-\d{2}-\d{2}/.exec(name)?.[0] ?? date;
  if (z.iso.date().safeParse(found).success) return found;
  throw new UserError(where, 'export without a valid date', {
    expected: 'a date such as 2025-04-05 in the name of the file or its folder',
    found: shown(found),
    next: 'rename the file or its folder',
  });
}

import { sum } from 'd3-array';
import { shown, UserError } from '../../messages/errors.ts';
import { eachOfTarGz, LIMITS } from '../formats/tar-archive.ts';
import { nextStep, type RawFile } from '../source.ts';

export const datasets = [
  'colour',
  'contrast',
  'cue-conflict',
  'edge',
  'eidolonI',
  'eidolonII',
  'eidolonIII',
  'false-colour',
  'high-pass',
  'low-pass',
  'phase-scrambling',
  'power-equalisation',
  'rotation',
  'silhouette',
  'sketch',
  'stylized',
  'uniform-noise',
];

/** One session of one observer with one data set. */
export interface TrialFile {
  /** Archive and member, for error messages. */
  file: string;
  dataset: string;
  observer: string;
  /** The rows without the header, one trial per line. */
  rows: string;
  /** The user's folder that it is in; undefined in a published archive. */
  bundle?: string | undefined;
}

/** The exact content of a pinned archive. */
export type TrialCounts = { files: number; trials: number };

const MEMBER = new RegExp(`^[^/]+/raw-data/(${datasets.join('|')})/[^/]+\\.csv$`);
export const HEADER = 'subj,session,trial,rt,object_response,category,condition,imagename';

/** Reads all trials in an archive of the toolbox. */
export async function readTrialFiles(archive: RawFile, { files, trials }: TrialCounts): Promise<TrialFile[]> {
  const { bytes, where } = archive;
  const found: TrialFile[] = [];
  await eachOfTarGz(
    bytes,
    where,
    LIMITS,
    (path) => MEMBER.test(path),
    (path, text) => found.push(trialFile(path, text, archive)),
  );
  const count = sum(found, ({ rows }) => (rows === '' ? 0 : rows.split('\n').length));
  if (found.length !== files || count !== trials)
    throw new UserError(where, 'archive differs from the pinned commit', {
      expected: `${files} files with ${trials} trials`,
      found: `${found.length} files with ${count} trials`,
      next: nextStep(archive, 'remove its folder in raw/ and run the same command again, which fetches it'),
    });
  return found;
}

function trialFile(path: string, text: string, archive: RawFile): TrialFile {
  const file = `${archive.where}: ${path}`;
  const lines = text.replaceAll('\r\n', '\n').trimEnd();
  const end = lines.indexOf('\n');
  const header = end < 0 ? lines : lines.slice(0, end);
  if (header.toLowerCase() !== HEADER)
    throw new UserError(`${file}: line 1`, 'unexpected columns in a trial file', {
      expected: HEADER,
      found: shown(header),
      next: nextStep(
        archive,
        'the file is damaged or its format has changed; compare it with pipeline/sources/trials/trial-files.ts',
      ),
    });
  const rows = end < 0 ? '' : lines.slice(end + 1);
  return {
    file,
    dataset: MEMBER.exec(path)![1]!,
    // Spelling differs between archives; file names differ as well.
    observer: rows.slice(0, Math.max(0, rows.indexOf(','))).replaceAll('_', '-'),
    rows,
  };
}

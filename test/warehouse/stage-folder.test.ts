import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { beforeEach, describe, expect, it } from 'vitest';
import { CODE } from '../../pipeline/warehouse/code-hash.ts';
import { recordText } from '../../pipeline/warehouse/record.ts';
import {
  finishStage,
  newStageFolder,
  readStage,
  stageFolder,
} from '../../pipeline/warehouse/stage-folder.ts';
import { replaceBy } from '../other-than-file.ts';
import { workInOwnFolder } from '../own-folder.ts';

const ABOUT = {
  inputs: { 'sql/kinds.yml': 'a'.repeat(64) },
  origin: 'real' as const,
  rows: { score: 2 },
  matrices: {},
};

describe('the folder of a stage', () => {
  workInOwnFolder();
  const folder = stageFolder('cohort', 'paper');
  const file = path.join(folder, 'score.csv');
  const stageFile = path.join(folder, 'stage.json');

  function make(files: Record<string, string>): void {
    const made = newStageFolder(folder);
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(made, name), content);
    finishStage(made, folder, ABOUT);
  }
  function edit(path: string, change: (text: string) => string): void {
    const text = fs.readFileSync(path, 'utf8');
    expect(change(text)).not.toBe(text);
    fs.writeFileSync(path, change(text));
  }
  /** Edits stage.json and its own sha256. */
  function editStageFile(change: (content: Record<string, unknown>) => void): void {
    const { record_sha256: _sum, ...content } = JSON.parse(fs.readFileSync(stageFile, 'utf8'));
    change(content);
    fs.writeFileSync(stageFile, recordText(content));
  }
  beforeEach(() => {
    fs.mkdirSync('out');
    make({ 'score.csv': 'a,b\r\n1,2\r\n', 'score.parquet': 'PAR1' });
  });

  it('lists every file with its sha256', () => {
    expect(readStage(folder)).toEqual({
      ...ABOUT,
      folder,
      files: {
        'score.csv': 'ea14f99c47575613ab22111122c847728c61007f6bfd7b062d02fcb99df3feb0',
        'score.parquet': expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  it('has no files of earlier runs, finished or not', () => {
    fs.writeFileSync(path.join(newStageFolder(folder), 'half.csv'), '');
    make({ 'other.csv': '' });
    expect(fs.readdirSync(folder).sort()).toEqual(['other.csv', 'stage.json']);
    expect(fs.readdirSync(path.dirname(folder))).toEqual(['cohort']);
  });

  it('keeps the earlier files until the new ones are finished', () => {
    const before = readStage(folder);
    fs.writeFileSync(path.join(newStageFolder(folder), 'score.csv'), 'half');
    expect(readStage(folder)).toEqual(before);
  });

  it.each<[string, () => void]>([
    ['a file is missing', () => fs.rmSync(file)],
    ['one bit of a file is different', () => edit(file, (text) => text.replace(',', '-'))],
    ['a folder replaces a file', () => replaceBy('a folder', file)],
    ['a pipe replaces a file', () => replaceBy('a pipe or a device', file)],
    ['stage.json is missing', () => fs.rmSync(stageFile)],
    ['stage.json is cut off', () => fs.truncateSync(stageFile, 50)],
    ['stage.json is a pipe', () => replaceBy('a pipe or a device', stageFile)],
    ['stage.json has an unknown key', () => editStageFile((content) => (content.more = 1))],
    ['stage.json has inputs without names', () => editStageFile((content) => (content.inputs = 'abc'))],
    [
      'a number in stage.json is different',
      () => edit(stageFile, (text) => text.replace('"score": 2', '"score": 3')),
    ],
  ])('is not used if %s', (_what, damage) => {
    damage();
    expect(readStage(folder)).toBeUndefined();
    make({ 'score.csv': 'a\r\n' });
    expect(readStage(folder)).toMatchObject(ABOUT);
  });

  it.each(['../x', '/etc/hostname', '.hidden', '', 'a\nb'])(
    'is not used if stage.json names the file %j',
    (name) => {
      const hash = JSON.parse(fs.readFileSync(stageFile, 'utf8')).files['score.csv'];
      fs.writeFileSync('out/.build/paper/x', fs.readFileSync(file));
      editStageFile((content) => Object.assign(content.files as object, { [name]: hash }));
      expect(readStage(folder)).toBeUndefined();
    },
  );

  // In its own process, in case it hangs.
  it('cannot be made after the working folder was removed', () => {
    const program = path.resolve('program.cjs');
    buildSync({
      stdin: {
        contents: `
          import fs from 'node:fs';
          import { newStageFolder } from './pipeline/warehouse/stage-folder.ts';
          fs.mkdirSync('gone');
          process.chdir('gone');
          fs.rmdirSync('../gone');
          newStageFolder('out/.build/paper/cohort');`,
        resolveDir: CODE,
      },
      outfile: program,
      bundle: true,
      platform: 'node',
    });
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 20_000 });
    expect(stderr).toContain('the folder out/ was removed while the run was at work');
    expect(status).toBe(1);
  });
});

import fs from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { simulatedProject } from '../made-projects.ts';
import { expectRefusal } from '../pipeline/refusal.ts';
import type { Project, Result } from '../project.ts';
import { readTarGz } from '../sources/read-tar.ts';

export const ARCHIVE = 'raw/model-vs-human/simulated/bethgelab.tar.gz';
/** A member of the archive. */
export const TRIALS = 'edge/edge_simulated-3_session-1.csv';
const STUDY = 'pipeline/studies/paper.json';
const NO_LIMITS = { memberBytes: 2 ** 30, totalBytes: 2 ** 30, wantedBytes: 2 ** 30, members: 1e6 };

/** A project with sources of every kind. A test breaks one of them; all are restored before the next test. */
export class BadSources {
  project!: Project;
  outputs!: Record<string, string>;
  readonly good: Record<string, Buffer> = {};

  constructor() {
    beforeAll(async () => {
      this.project = (await simulatedProject()).project;
      for (const path of ['pipeline/studies/latest.json', 'out/latest', 'out/.build/latest'])
        fs.rmSync(this.project.path(path), { recursive: true, force: true });
      expect((await this.project.run()).code).toBe(0);
      this.outputs = this.project.hashes();
      for (const file of [ARCHIVE, STUDY]) {
        // Tests replace the files, so their sidecars would not match.
        fs.rmSync(this.project.path(`${file}.meta.json`), { force: true });
        this.good[file] = fs.readFileSync(this.project.path(file));
      }
    });
    afterAll(() => this.project.remove());
    beforeEach(() => {
      for (const [file, bytes] of Object.entries(this.good)) this.project.write(file, bytes);
    });
  }

  expectRefusal(result: Result, ...messages: string[]): void {
    expectRefusal(this.project, this.outputs, result, ...messages);
  }

  /** The archive with a changed text of {@link TRIALS}, or without this member if `change` returns undefined. */
  async repacked(change: (text: string) => string | undefined): Promise<Buffer> {
    const tar = pack();
    for (const member of await readTarGz(this.good[ARCHIVE]!, NO_LIMITS, () => true)) {
      const text = member.path.endsWith(TRIALS) ? change(member.text) : member.text;
      if (text !== undefined) tar.entry({ name: member.path }, text);
    }
    tar.finalize();
    return gzipSync(await buffer(tar as unknown as AsyncIterable<Buffer>));
  }
}

/** A text with one line changed; the first line has number 1. */
export function line(text: string, number: number, change: (line: string) => string): string {
  return text
    .split('\r\n')
    .map((each, i) => (i === number - 1 ? change(each) : each))
    .join('\r\n');
}

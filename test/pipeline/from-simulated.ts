import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { Project } from '../project.ts';
import { closedOrigin } from '../server.ts';

/** Gives each test a project that ran on simulated scores, and a folder of downloads (a mirror) with real ones. */
export class FromSimulated {
  readonly document = finishedDocument();
  project!: Project;
  mirror!: string;

  /** @param command makes the project, or a part of it */
  constructor(command = 'all') {
    let simulated: Project;
    beforeAll(async () => {
      simulated = new Project().leaderboardOnly(this.document);
      fs.rmSync(simulated.path('raw'), { recursive: true });
      const origin = await closedOrigin();
      simulated.pointTo(origin);
      expect((await simulated.run(command)).output).toContain('SIMULATED');
      const copy = path.join('mirror', new URL(origin).host, 'vision/compare/data/index.json');
      simulated.write(copy, JSON.stringify(this.document));
      return () => simulated.remove();
    });
    beforeEach(() => {
      this.project = simulated.copy();
      this.mirror = this.project.path('mirror');
    });
    afterEach(() => this.project.remove());
  }
}

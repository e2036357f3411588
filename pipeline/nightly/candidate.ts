import fs from 'node:fs';
import path from 'node:path';
import { type Body, inNext, nextRetrieval, PARTIAL, store } from '../sources/retrievals/snapshot.ts';
import type { Source } from '../sources/source.ts';
import { linkFolder, remove } from '../warehouse/files.ts';
import { inRaw } from '../warehouse/root.ts';

/** The last refused retrieval of each source, for inspection. Hidden, so that no stage reads it. */
export const inRefused = (...names: string[]) => inRaw('.refused', ...names);

/**
 * A new retrieval of a source that no study has been built from yet. The studies are built from the source's next state: hard
 * links to its files, and the new ones. `raw/` itself, where a user may add files at any time, changes only when the candidate is
 * kept, by a rename per retrieval. A kill at any moment leaves nothing to repair: the next run removes all next states, those
 * already kept were good, and the others are fetched again.
 */
export class Candidate {
  private retrieval = '';
  private readonly folder: string;
  private readonly next: string;
  /** What is new in the next state is not among these. */
  private linked: string[] = [];

  /** @param changes what is new, in words */
  constructor(
    readonly source: Source,
    private readonly today: string,
    private readonly bodies: readonly Body[],
    readonly changes: string,
  ) {
    this.folder = inRaw(source.id);
    this.next = inNext(source.id);
  }

  /** Makes the source's next state the one that is read; returns the retrieval's future folder. */
  propose(): string {
    this.retrieval = nextRetrieval(this.source, this.today);
    linkFolder(this.folder, this.next);
    this.linked = fs.readdirSync(this.next);
    return store(this.source, this.retrieval, this.bodies);
  }

  /** Makes the source's state in `raw/` the one that is read. */
  withdraw(): void {
    remove(this.next);
  }

  /** Moves what is new in the next state to `raw/`, and never replaces what a user has put there meanwhile. */
  keep(): void {
    const added = fs.readdirSync(this.next).filter((name) => !this.linked.includes(name));
    const partial = path.join(this.folder, PARTIAL);
    for (const name of added) {
      // The folder of the source may be a link to another disk.
      remove(partial);
      linkFolder(path.join(this.next, name), partial);
      fs.renameSync(partial, path.join(this.folder, name));
    }
    this.withdraw();
  }

  /** Keeps the retrieval for inspection instead of one that was refused earlier; returns its folder. */
  refuse(): string {
    this.withdraw();
    const folder = inRefused(this.source.id);
    fs.mkdirSync(folder, { recursive: true });
    for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) fs.rmSync(path.join(folder, entry.name), { recursive: true });
    return store(this.source, this.retrieval, this.bodies, folder);
  }
}

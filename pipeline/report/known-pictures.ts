import fs from 'node:fs';
import path from 'node:path';
import { readRecord, sha256, writeIfChanged } from '../warehouse/files.ts';
import { pngFile } from './picture.ts';

/** Files that affect every PNG: if one changes, all PNGs are drawn again. */
const DRAWN_BY = ['package-lock.json', path.join('pipeline', 'report', 'picture.ts')];

interface Known {
  /** sha256 of the drawing and of `DRAWN_BY`. */
  of: string;
  /** sha256 of the PNG. */
  png: string;
}

/** A folder's PNGs; unchanged ones are kept, because drawing them is the slowest step. */
export class KnownPictures {
  private readonly known: Record<string, Known>;
  private readonly found: Record<string, Known> = {};
  private readonly drawnBy: string;
  private readonly record: string;

  constructor(private readonly folder: string) {
    this.record = path.join(folder, '.pictures.json');
    this.known = readRecord<Record<string, Known>>(this.record) ?? {};
    this.drawnBy = DRAWN_BY.map((file) => sha256(fs.readFileSync(file))).join(' ');
  }

  png(name: string, svg: string): Uint8Array {
    const of = sha256(`${this.drawnBy} ${svg}`);
    const bytes = this.kept(`${name}.png`, of) ?? pngFile(svg);
    this.found[`${name}.png`] = { of, png: sha256(bytes) };
    return bytes;
  }

  private kept(file: string, of: string): Uint8Array | undefined {
    const known = this.known[file];
    const there = path.join(this.folder, file);
    if (known?.of !== of || !fs.existsSync(there)) return undefined;
    const bytes = fs.readFileSync(there);
    return sha256(bytes) === known.png ? bytes : undefined;
  }

  /** Call after the pictures are written. */
  remember(): void {
    writeIfChanged(this.record, JSON.stringify(this.found));
  }
}
